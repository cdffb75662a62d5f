package dev.esker.engine.storage;

import dev.esker.engine.segment.OpenFiles;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes files and directories stable, several at a time: a journaling file system commits together
 * what waits together, so that a checkpoint of thousands of new segments takes a fraction of the
 * time. Without {@link #start} everything happens on the caller's thread, in order, as simulation
 * needs it. For one thread.
 */
final class Forcing {
  /** How many are forced together. */
  static final int TOGETHER = 32;

  /**
   * More bytes than that aren't forced together: the write-ahead log's forces have to wait behind
   * them.
   */
  static final long RUN_BYTES = 2 << 20;

  private static final int THREADS = 16;

  private final Disk disk;
  private final OpenFiles files;
  private ExecutorService threads;

  Forcing(Disk disk, OpenFiles files) {
    this.disk = disk;
    this.files = files;
  }

  /** Something that can fail as a disk does. */
  @FunctionalInterface
  private interface Force {
    void force(Path path) throws IOException;
  }

  /** Uses threads from now on. */
  void start() {
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "esker-force");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Ends the threads. */
  void close() {
    if (threads != null) {
      // Not interrupted: that would close the channels of their files.
      threads.shutdown();
    }
  }

  /** Forces that were begun. */
  static final class Run {
    private final CompletableFuture<?>[] forces;
    private final Set<Path> missing = ConcurrentHashMap.newKeySet();

    private Run(int count) {
      this.forces = new CompletableFuture<?>[count];
    }

    /** Calls back, on any thread, when all are done. */
    void whenDone(Runnable callback) {
      var unused = CompletableFuture.allOf(forces).whenComplete((done, error) -> callback.run());
    }

    boolean isDone() {
      return CompletableFuture.allOf(forces).isDone();
    }

    /**
     * Waits for all of them.
     *
     * @return those that aren't there
     * @throws IOException if one of them couldn't be forced; all have been tried by then
     */
    Set<Path> join() throws IOException {
      Throwable first = null;
      for (CompletableFuture<?> each : forces) {
        Throwable error = each.handle((done, failure) -> failure).join();
        first = first == null ? error : first;
      }
      Throwable cause =
          first instanceof CompletionException && first.getCause() != null
              ? first.getCause()
              : first;
      if (cause instanceof IOException failure) {
        throw failure;
      }
      if (cause != null) {
        throw new IllegalStateException(cause);
      }
      return missing;
    }
  }

  /** Begins to force files; done already if there are no threads. */
  Run files(List<Path> paths) {
    return begin(paths, this::file);
  }

  /** The same for directories. */
  Run directories(List<Path> paths) {
    return begin(paths, disk::syncDirectory);
  }

  /**
   * Forces one file, on this thread.
   *
   * @throws IOException if that fails, for want of space too: nobody knows then what is on the
   *     disk, and a second attempt would succeed without proving anything
   */
  void file(Path path) throws IOException {
    OpenFiles.OpenFile open = files.borrowToWrite(path);
    try {
      open.file().force(false);
    } catch (NoSpaceException e) {
      throw new IOException(path + " could not be made stable", e);
    } finally {
      open.giveBack();
    }
  }

  private Run begin(List<Path> paths, Force force) {
    Run run = new Run(paths.size());
    for (int i = 0; i < run.forces.length; i++) {
      Path path = paths.get(i);
      Executor executor = threads == null ? Runnable::run : threads;
      run.forces[i] = CompletableFuture.runAsync(() -> force(force, path, run.missing), executor);
    }
    return run;
  }

  private static void force(Force force, Path path, Set<Path> missing) {
    try {
      force.force(path);
    } catch (NoSuchFileException e) {
      missing.add(path);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * What is to be forced, in runs of at most {@link #TOGETHER}, and of at most {@link #RUN_BYTES}
   * if they are more than one.
   *
   * @param paths and how many bytes of each aren't stable
   */
  static List<List<Path>> runs(Map<Path, Long> paths) {
    List<List<Path>> runs = new ArrayList<>();
    List<Path> run = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Path, Long> each : paths.entrySet()) {
      if (!run.isEmpty() && (run.size() == TOGETHER || bytes + each.getValue() > RUN_BYTES)) {
        runs.add(run);
        run = new ArrayList<>();
        bytes = 0;
      }
      run.add(each.getKey());
      bytes += each.getValue();
    }
    if (!run.isEmpty()) {
      runs.add(run);
    }
    return runs;
  }

  /** The same for directories, which are all small. */
  static List<List<Path>> runs(Collection<Path> directories) {
    Map<Path, Long> sizes = new LinkedHashMap<>();
    directories.forEach(directory -> sizes.put(directory, 0L));
    return runs(sizes);
  }
}
