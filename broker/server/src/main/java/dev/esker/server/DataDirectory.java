package dev.esker.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory that a broker keeps everything in, locked against a second broker for as long as
 * this is open. The lock is the operating system's, so it goes with the process however that ends;
 * the file {@code .lock} holds the process id for people.
 *
 * <p>POSIX gives up a process's lock on a file when the process closes <em>any</em> descriptor of
 * it. So within this process the file of a directory that is held is never opened a second time:
 * {@link #HELD} is asked first.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK_FILE = ".lock";
  private static final int MAX_PID_BYTES = 32;

  /** The directories that this process holds, by their real paths. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path real;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, Path real, FileChannel channel, FileLock lock) {
    this.path = path;
    this.real = real;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the directory if it isn't there, and locks it.
   *
   * @throws BrokerStartException if another broker has it, or it can't be written
   */
  public static synchronized DataDirectory open(Path path) throws BrokerStartException {
    Path real;
    try {
      Files.createDirectories(path);
      real = path.toRealPath();
    } catch (IOException e) {
      throw unusable(path, e);
    }
    if (!HELD.add(real)) {
      throw inUse(path, Long.toString(ProcessHandle.current().pid()));
    }
    DataDirectory opened = null;
    try {
      opened = lock(path, real);
      return opened;
    } finally {
      if (opened == null) {
        HELD.remove(real);
      }
    }
  }

  private static DataDirectory lock(Path path, Path real) throws BrokerStartException {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = readPid(channel);
        channel.close();
        throw inUse(path, holder);
      }
      writePid(channel);
      return new DataDirectory(path, real, channel, lock);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw unusable(path, e);
    }
  }

  private static BrokerStartException inUse(Path path, String holder) {
    return new BrokerStartException(
        "the data directory "
            + path.toAbsolutePath()
            + " is in use by another broker"
            + (holder.isEmpty() ? "" : " (process " + holder + ")")
            + "; stop that one or name another with --data-dir");
  }

  private static BrokerStartException unusable(Path path, IOException e) {
    return new BrokerStartException(
        "the data directory " + path.toAbsolutePath() + " can't be used: " + e, e);
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another broker in this very process
    }
  }

  private static String readPid(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
  }

  private static void writePid(FileChannel channel) throws IOException {
    channel.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static void closeQuietly(FileChannel channel, IOException cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  /** Whether a broker has that directory now; the answer may be out of date when it arrives. */
  public static synchronized boolean isInUse(Path path) {
    Path file = path.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      if (HELD.contains(path.toRealPath())) {
        return true;
      }
    } catch (IOException e) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        lock.release();
      }
      return lock == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (lock.isValid()) {
        lock.release();
      }
    } finally {
      HELD.remove(real);
    }
  }
}
