package dev.esker.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Calls, names and shapes that the design rules out. */
final class ForbiddenTest {

  private static final int MOST_PARAMETERS = 7;

  /** Modules that must behave the same when they are given the same. */
  private static final EskerModule[] DETERMINISTIC = {
    EskerModule.WAL,
    EskerModule.ENGINE,
    EskerModule.REPLICATION_CORE,
    EskerModule.CONTROLLER,
    EskerModule.COORDINATOR,
    EskerModule.REBALANCER
  };

  private static final Set<String> NOT_DETERMINISTIC =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.UUID.randomUUID",
          "java.util.Date.<init>",
          "java.util.SplittableRandom.<init>",
          "java.security.SecureRandom.<init>",
          "java.util.concurrent.ThreadLocalRandom.current");

  private static final Pattern EMPTY_WORDS = Pattern.compile(".*(Manager|Helper|Utils?|Impl)");

  private final CompiledModules compiled = CompiledModules.all();

  @Test
  void clocksAndChanceComeFromOutside() {
    ArchRule rule =
        classes()
            .that(describe("are not the system's clock", each -> !isSystemClock(each)))
            .should(neither("ask the time, sleep or throw dice", ForbiddenTest::isArbitrary));
    rule.check(compiled.of(DETERMINISTIC));
  }

  @Test
  void theRuleAboutClocksSeesEachCall() {
    Set<String> reported = new java.util.TreeSet<>();
    for (JavaAccess<?> access :
        new ClassFileImporter()
            .importClasses(Arbitrary.class)
            .get(Arbitrary.class)
            .getAccessesFromSelf()) {
      if (isArbitrary(access)) {
        reported.add(access.getTarget().getName());
      }
    }
    assertEquals(
        Set.of("<init>", "currentTimeMillis", "nanoTime", "sleep", "random", "randomUUID", "now"),
        reported);
  }

  @Test
  void namesSaySomething() {
    noClasses()
        .that(describe("have a name", each -> !each.getSimpleName().isEmpty()))
        .should()
        .haveNameMatching(EMPTY_WORDS.pattern())
        .check(compiled.classes());
  }

  @Test
  void onlyExceptionsEnumsAndLambdasAreSerializable() {
    noClasses()
        .that()
        .areNotAssignableTo(Throwable.class)
        .and()
        .areNotEnums()
        .and()
        .areNotAssignableTo(Enum.class)
        .should()
        .beAssignableTo(Serializable.class)
        .check(compiled.classes());
  }

  @Test
  void javaSerializationIsNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "read or write serialized objects",
                each ->
                    each.isAssignableTo(ObjectInputStream.class)
                        || each.isAssignableTo(ObjectOutputStream.class)))
        .check(compiled.classes());
  }

  @Test
  void constructorsTakeFewThings() {
    constructors()
        .that(describe("are not a record's", each -> !each.getOwner().isRecord()))
        .and(describe("are not private", each -> !isPrivate(each)))
        .should(
            new ArchCondition<>("take at most " + MOST_PARAMETERS + " parameters") {
              @Override
              public void check(JavaConstructor each, ConditionEvents events) {
                boolean few = each.getRawParameterTypes().size() <= MOST_PARAMETERS;
                events.add(new SimpleConditionEvent(each, few, each.getDescription()));
              }
            })
        .check(compiled.classes());
  }

  private static boolean isPrivate(JavaConstructor constructor) {
    return constructor
        .getModifiers()
        .contains(com.tngtech.archunit.core.domain.JavaModifier.PRIVATE);
  }

  private static boolean isSystemClock(JavaClass javaClass) {
    return javaClass.getName().equals("dev.esker.wal.io.SystemClock");
  }

  private static boolean isArbitrary(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = owner.getName() + "." + access.getTarget().getName();
    // A seed makes it repeatable.
    boolean unseeded =
        name.equals("java.util.Random.<init>")
            && access.getTarget().getFullName().endsWith("<init>()");
    return unseeded || NOT_DETERMINISTIC.contains(name);
  }

  private static ArchCondition<JavaClass> neither(
      String description, java.util.function.Predicate<JavaAccess<?>> forbidden) {
    return new ArchCondition<>("not " + description) {
      @Override
      public void check(JavaClass each, ConditionEvents events) {
        for (JavaAccess<?> access : each.getAccessesFromSelf()) {
          if (forbidden.test(access)) {
            events.add(SimpleConditionEvent.violated(each, access.getDescription()));
          }
        }
      }
    };
  }

  /** Does all that is forbidden, to show that it would be seen. */
  @SuppressWarnings("unused")
  private static final class Arbitrary {
    static Object all() throws InterruptedException {
      Thread.sleep(System.currentTimeMillis() + System.nanoTime());
      DescribedPredicate.alwaysTrue();
      return new Object[] {new Random(), Math.random(), UUID.randomUUID(), Instant.now()};
    }
  }
}
