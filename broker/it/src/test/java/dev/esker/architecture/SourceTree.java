package dev.esker.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The checkout that is tested, without what is built or kept in it. */
final class SourceTree {

  private static final Set<String> NOT_SOURCES = Set.of(".git", "data", ".idea", ".vscode");

  private SourceTree() {}

  /** The checkout's top folder. */
  static Path root() {
    String named = System.getProperty("esker.root");
    Path root = named == null ? climb() : Path.of(named);
    if (!Files.isDirectory(root.resolve("log-engine"))) {
      throw new IllegalStateException("esker.root = " + root + " is not the top of a checkout");
    }
    return root.toAbsolutePath().normalize();
  }

  /** For an IDE, which starts tests in the module's folder and sets no property. */
  private static Path climb() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.isDirectory(here.resolve("log-engine"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("set esker.root to the top of the checkout");
    }
    return here;
  }

  /** A file's path below the root, with {@code /} between names. */
  static String name(Path file) {
    return root().relativize(file).toString().replace('\\', '/');
  }

  /** Every file of the sources, in order of their names. */
  static List<Path> files() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attrs) {
              String name = directory.getFileName().toString();
              // A package may be called target as well.
              boolean built =
                  name.equals("target") && Files.exists(directory.resolveSibling("pom.xml"));
              boolean skipped = built || NOT_SOURCES.contains(name);
              return skipped && !directory.equals(root())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) {
              if (attrs.isRegularFile()) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.sort(null);
    return files;
  }

  /** The files whose names end like that. */
  static List<Path> files(String suffix) {
    return files().stream().filter(file -> file.toString().endsWith(suffix)).toList();
  }
}
