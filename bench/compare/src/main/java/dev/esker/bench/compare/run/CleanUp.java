package dev.esker.bench.compare.run;

import dev.esker.bench.compare.peer.LiveProcesses;
import java.io.IOException;

/**
 * What remains to be done when the program ends, however it does: end the processes, then delete
 * what they have written. Any thread; a second time does nothing more.
 */
public final class CleanUp implements AutoCloseable {
  private final LiveProcesses live;
  private final RunDirectory directory;

  /** Is run at the latest when the JVM ends. */
  public CleanUp(LiveProcesses live, RunDirectory directory) {
    this.live = live;
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "compare-clean-up"));
  }

  @Override
  public synchronized void close() {
    try {
      live.killAll();
      directory.close();
    } catch (IOException e) {
      System.err.println(
          "esker bench compare: " + directory.path() + " can't be deleted: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
