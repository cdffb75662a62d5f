package dev.esker.bench.compare.cli;

import dev.esker.bench.compare.peer.Commands;
import dev.esker.bench.compare.peer.LiveProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the launcher says about itself.
 *
 * @param launcher the script that starts Esker
 * @param checkout the top of the checkout that it is in, if it is in one
 */
record Surroundings(Optional<Path> launcher, Optional<Path> checkout) {
  private static final Duration GIT = Duration.ofSeconds(10);

  /** From the properties that the launcher sets. */
  static Surroundings fromLauncher() {
    return new Surroundings(path("esker.launcher"), path("esker.root"));
  }

  private static Optional<Path> path(String property) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }

  /** The commit in short, with "+" if there are changes besides; empty if git can't tell. */
  String commit(LiveProcesses live) throws InterruptedException {
    if (checkout.isEmpty()) {
      return "";
    }
    ProcessBuilder git =
        new ProcessBuilder("git", "describe", "--always", "--dirty=+", "--exclude=*")
            .directory(checkout.get().toFile());
    try {
      Commands.Finished finished = new Commands(live).run(git, GIT, line -> {});
      return finished.exitCode() == 0 ? finished.tail().strip() : "";
    } catch (IOException e) {
      return ""; // no git here, so no commit
    }
  }
}
