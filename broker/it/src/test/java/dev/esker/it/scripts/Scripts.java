package dev.esker.it.scripts;

import dev.esker.it.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder {@code ops/scripts}. */
final class Scripts {

  private Scripts() {}

  static Path folder() {
    return Program.root().resolve("ops/scripts");
  }

  /** The scripts that somebody runs: all but those that they share. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(each -> each.toString().endsWith(".sh"))
          .filter(each -> !each.getFileName().toString().startsWith("lib"))
          .sorted()
          .toList();
    }
  }

  /** A run of one, by the shell that is named in its first line. */
  static ProcessBuilder command(String name, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(folder().resolve(name).toString());
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words);
  }
}
