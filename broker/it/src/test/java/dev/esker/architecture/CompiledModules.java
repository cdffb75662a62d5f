package dev.esker.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The main classes of every module that is there, read once. */
final class CompiledModules {

  private static final CompiledModules ALL = new CompiledModules();

  private final JavaClasses classes;
  private final Map<EskerModule, Set<String>> names = new EnumMap<>(EskerModule.class);
  private final Map<String, EskerModule> moduleOf = new HashMap<>();

  private CompiledModules() {
    List<Path> folders = new ArrayList<>();
    for (EskerModule module : EskerModule.values()) {
      Path folder = classesOf(module);
      if (Files.isDirectory(folder)) {
        folders.add(folder);
      }
    }
    classes = new ClassFileImporter().importPaths(folders);
    for (JavaClass each : classes) {
      Path file = Path.of(each.getSource().orElseThrow().getUri());
      for (EskerModule module : EskerModule.values()) {
        if (file.startsWith(classesOf(module))) {
          names.computeIfAbsent(module, any -> new TreeSet<>()).add(each.getName());
          moduleOf.put(each.getName(), module);
        }
      }
    }
  }

  static CompiledModules all() {
    return ALL;
  }

  private static Path classesOf(EskerModule module) {
    return SourceTree.root().resolve(module.folder()).resolve("target/classes");
  }

  /** Every class of every module. */
  JavaClasses classes() {
    return classes;
  }

  /** The modules that have classes. */
  Set<EskerModule> modules() {
    return names.keySet();
  }

  /** The classes of some modules. */
  JavaClasses of(EskerModule... modules) {
    Set<String> wanted =
        Set.of(modules).stream()
            .flatMap(module -> names.getOrDefault(module, Set.of()).stream())
            .collect(Collectors.toSet());
    return classes.that(
        com.tngtech.archunit.base.DescribedPredicate.describe(
            "of " + List.of(modules), each -> wanted.contains(each.getName())));
  }

  /** The module that a class comes from; nothing for a class of the JDK or of a library. */
  Optional<EskerModule> moduleOf(JavaClass javaClass) {
    return Optional.ofNullable(moduleOf.get(javaClass.getBaseComponentType().getName()));
  }
}
