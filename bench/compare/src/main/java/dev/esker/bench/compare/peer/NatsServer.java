package dev.esker.bench.compare.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program {@code nats-server}: the one that is named, or the one that is installed. */
public final class NatsServer {
  static final String PROGRAM = "nats-server";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Where Debian puts it; not on the search path of everybody. */
  private static final List<String> BESIDES = List.of("/usr/sbin", "/usr/local/sbin");

  private final Optional<Path> named;
  private final String searchPath;
  private final Commands commands;

  /**
   * A program to be found.
   *
   * @param named by the user, if so
   */
  public NatsServer(Optional<Path> named, LiveProcesses live) {
    this(named, Optional.ofNullable(System.getenv("PATH")).orElse(""), live);
  }

  /** With folders to look into, as the variable PATH has them. */
  NatsServer(Optional<Path> named, String searchPath, LiveProcesses live) {
    this.named = named;
    this.searchPath = searchPath;
    this.commands = new Commands(live);
  }

  /** Finds it. */
  Path find() throws AbsentPeerException {
    if (named.isPresent()) {
      return named.get();
    }
    List<String> folders = new ArrayList<>(List.of(searchPath.split(File.pathSeparator)));
    folders.addAll(BESIDES);
    return folders.stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AbsentPeerException(
                    PROGRAM
                        + " isn't installed (Debian's package has that name); or name one in"
                        + " --nats-server"));
  }

  /** Its version, such as {@code 2.9.10}. */
  String version() throws AbsentPeerException, InterruptedException {
    String line = run("--version").strip();
    return line.substring(line.lastIndexOf(' ') + 1).replaceFirst("^v", "");
  }

  /**
   * Lets it check a configuration.
   *
   * @throws AbsentPeerException with its own words if it refuses it
   */
  void check(String configuration) throws AbsentPeerException, InterruptedException {
    try {
      Path file = Files.createTempFile("esker-compare-", ".conf");
      try {
        Files.writeString(file, configuration);
        var unused = run("-t", "-c", file.toString());
      } catch (AbsentPeerException e) {
        // "nats-server: FILE:LINE:COLUMN: what is wrong"; the file is gone when anybody reads this.
        throw new AbsentPeerException(
            e.getMessage().replaceFirst("^nats-server: \\S*:\\d+:\\d+: ", ""));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new AbsentPeerException("its settings can't be checked: " + e.getMessage());
    }
  }

  private String run(String... words) throws AbsentPeerException, InterruptedException {
    Path program = find();
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(words));
    try {
      Commands.Finished finished = commands.run(new ProcessBuilder(line), LIMIT, each -> {});
      if (finished.exitCode() != 0) {
        throw new AbsentPeerException(finished.tail().strip());
      }
      return finished.tail();
    } catch (IOException e) {
      throw new AbsentPeerException(program + " can't be run: " + e.getMessage());
    }
  }
}
