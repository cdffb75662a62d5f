package dev.esker.bench.compare.peer;

import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import java.nio.file.Path;

/**
 * All that it takes to start a process, any number of times.
 *
 * @param name of the peer
 * @param command the process; its output goes to the log
 * @param log file that the process's output is added to
 * @param probe that says when it is ready
 * @param connector that opens clients to it
 */
record Launch(String name, ProcessBuilder command, Path log, Probe probe, Connector connector) {

  Launch {
    command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** Opens clients. */
  @FunctionalInterface
  interface Connector {

    /** Opens those of a load. */
    Target connect(Workload load, ClientSettings settings) throws InterruptedException;
  }
}
