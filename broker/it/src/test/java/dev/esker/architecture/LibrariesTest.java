package dev.esker.architecture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Libraries that may be imported in one place only, so that they can be replaced there. */
final class LibrariesTest {

  /** A library by the start of its package names, and the modules that may use it. */
  @SuppressWarnings("ImmutableEnumChecker") // the sets are made by Set.of
  private enum Library {
    ROCKSDB("org.rocksdb.", EskerModule.ENGINE),
    DISRUPTOR("com.lmax.disruptor.", EskerModule.ENGINE),
    KAFKA(
        "org.apache.kafka.",
        EskerModule.KAFKA,
        EskerModule.LOAD,
        EskerModule.COMPARE,
        EskerModule.STREAMS_APP,
        EskerModule.EXAMPLE_KEYED,
        EskerModule.EXAMPLE_ORDERS),
    ATOMIX("io.atomix.", EskerModule.GOSSIP_ATOMIX),
    NATS("io.nats.", EskerModule.COMPARE),
    NETTY(
        "io.netty.",
        EskerModule.REPLICATION_RUNTIME,
        EskerModule.GOSSIP_ATOMIX,
        EskerModule.KAFKA,
        EskerModule.HTTP,
        EskerModule.LOAD,
        EskerModule.COMPARE),
    VERTX("io.vertx.", EskerModule.HTTP),
    LOGBACK("ch.qos.logback.", EskerModule.SERVER),
    PROMETHEUS("io.prometheus.", EskerModule.SERVER, EskerModule.HTTP, EskerModule.EXAMPLE_ORDERS);

    private final String packages;
    private final Set<EskerModule> users;

    Library(String packages, EskerModule... users) {
      this.packages = packages;
      this.users = Set.of(users);
    }
  }

  private final CompiledModules compiled = CompiledModules.all();

  @ParameterizedTest
  @EnumSource
  void isUsedOnlyWhereItBelongs(Library library) {
    List<String> wrong = new ArrayList<>();
    for (EskerModule module : EnumSet.complementOf(EnumSet.copyOf(library.users))) {
      wrong.addAll(uses(library, module));
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  /**
   * Without this, a package that was renamed would be looked for in vain, and nobody would know.
   */
  @Test
  void theLibrariesAreSeenWhereTheyAreUsed() {
    assertFalse(uses(Library.ROCKSDB, EskerModule.ENGINE).isEmpty());
    assertFalse(uses(Library.DISRUPTOR, EskerModule.ENGINE).isEmpty());
    assertFalse(uses(Library.KAFKA, EskerModule.KAFKA).isEmpty());
    assertFalse(uses(Library.ATOMIX, EskerModule.GOSSIP_ATOMIX).isEmpty());
    assertFalse(uses(Library.NATS, EskerModule.COMPARE).isEmpty());
    assertFalse(uses(Library.NETTY, EskerModule.KAFKA).isEmpty());
    assertFalse(uses(Library.NETTY, EskerModule.REPLICATION_RUNTIME).isEmpty());
    assertFalse(uses(Library.LOGBACK, EskerModule.SERVER).isEmpty());
    assertFalse(uses(Library.PROMETHEUS, EskerModule.SERVER).isEmpty());
  }

  private List<String> uses(Library library, EskerModule module) {
    List<String> uses = new ArrayList<>();
    for (JavaClass each : compiled.of(module)) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getName();
        if (target.startsWith(library.packages)) {
          uses.add(module + " uses " + library + ": " + dependency.getDescription());
        }
      }
    }
    return uses;
  }
}
