package dev.esker.bench.compare.peer;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The processes that this one has started and that still run. Any thread. */
public final class LiveProcesses {
  private static final int SECONDS_TO_DIE = 10;

  private final Set<Process> running = new HashSet<>();
  private boolean closed;

  /**
   * Starts one.
   *
   * @throws IOException if that fails, or after {@link #killAll}
   */
  synchronized Process start(ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("interrupted");
    }
    Process process = builder.start();
    running.add(process);
    var unused = process.onExit().thenAccept(this::ended);
    return process;
  }

  private synchronized void ended(Process process) {
    running.remove(process);
  }

  /** Kills those that run, waits until they are gone, and lets no other one start. */
  public void killAll() throws InterruptedException {
    Set<Process> last;
    synchronized (this) {
      closed = true;
      last = Set.copyOf(running);
    }
    last.forEach(Process::destroyForcibly);
    for (Process process : last) {
      if (!process.waitFor(SECONDS_TO_DIE, TimeUnit.SECONDS)) {
        System.err.println("esker bench compare: process " + process.pid() + " doesn't end");
      }
    }
  }
}
