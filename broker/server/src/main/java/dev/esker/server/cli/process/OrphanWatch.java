package dev.esker.server.cli.process;

import java.util.Map;
import java.util.Optional;

/** Stops a broker of a development cluster when the process that started it is gone. */
public final class OrphanWatch {
  /** Names the process that a broker belongs to. */
  public static final String VARIABLE = "ESKER_STARTED_BY";

  private OrphanWatch() {}

  /**
   * Begins to watch, if the environment names a process.
   *
   * @param stop called once when it is gone, or at once if it already is
   */
  public static void begin(Map<String, String> environment, Runnable stop) {
    String pid = environment.get(VARIABLE);
    if (pid == null || !pid.matches("[0-9]{1,18}")) {
      return;
    }
    Optional<ProcessHandle> starter = ProcessHandle.of(Long.parseLong(pid));
    if (starter.isEmpty()) {
      stop.run();
    } else {
      var unused = starter.get().onExit().thenRun(stop);
    }
  }
}
