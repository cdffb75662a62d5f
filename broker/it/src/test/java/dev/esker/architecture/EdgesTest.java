package dev.esker.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may depend on whom. */
final class EdgesTest {

  /**
   * Classes that tie the packages below them together, and stand in one package with the words that
   * those use, so that a user of the module needs one import.
   */
  private static final Set<String> ENTRY_POINTS = Set.of("dev.esker.engine.StorageEngine");

  private final CompiledModules compiled = CompiledModules.all();

  @Test
  void everyModuleWithMainCodeIsInTheTableAndWasCompiled() {
    Set<String> withCode = new TreeSet<>();
    for (Path pom : SourceTree.files("pom.xml")) {
      Path folder = pom.getParent();
      if (!folder.equals(SourceTree.root()) && Files.isDirectory(folder.resolve("src/main/java"))) {
        withCode.add(SourceTree.name(folder));
      }
    }
    Set<String> known =
        compiled.modules().stream()
            .map(EskerModule::folder)
            .collect(Collectors.toCollection(TreeSet::new));
    // A project of its own, to be copied; broker/server's TemplateTest compiles it.
    withCode.remove("api-plugins/template");
    // JMH is built after this module, and what only slow tests need not at all without them: their
    // classes may not be there.
    for (EskerModule module : List.of(EskerModule.JMH, EskerModule.STREAMS_APP)) {
      withCode.remove(module.folder());
      known.remove(module.folder());
    }
    assertEquals(withCode, known, "modules with main code / modules whose classes were read");
  }

  @ParameterizedTest
  @EnumSource
  void dependsOnlyOnWhatTheDesignAllows(EskerModule module) {
    List<String> wrong = new ArrayList<>();
    for (JavaClass each : compiled.of(module)) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        Optional<EskerModule> target = compiled.moduleOf(dependency.getTargetClass());
        if (target.isPresent() && !module.allowed().contains(target.get())) {
          wrong.add(module + " -> " + target.get() + ": " + dependency.getDescription());
        }
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  /** Otherwise a class could get at what is package-private in another module. */
  @Test
  void noPackageIsSplitBetweenModules() {
    Map<String, Set<EskerModule>> owners = new TreeMap<>();
    for (JavaClass each : compiled.classes()) {
      owners
          .computeIfAbsent(each.getPackageName(), any -> EnumSet.noneOf(EskerModule.class))
          .add(compiled.moduleOf(each).orElseThrow());
    }
    owners.values().removeIf(modules -> modules.size() == 1);
    assertEquals(Map.of(), owners);
  }

  @ParameterizedTest
  @EnumSource
  void hasNoCyclesBetweenItsPackages(EskerModule module) {
    slices()
        .assignedFrom(new ByPackage())
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(compiled.of(module));
  }

  /** A package is a slice, and so is each class that ties packages together. */
  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String name = javaClass.getName().replaceFirst("\\$.*", "");
      return SliceIdentifier.of(ENTRY_POINTS.contains(name) ? name : javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "package";
    }
  }
}
