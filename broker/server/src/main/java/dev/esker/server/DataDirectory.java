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

/**
 * The directory that a broker keeps everything in, locked against a second broker for as long as
 * this is open. The lock is the operating system's, so it goes with the process however that ends;
 * the file {@code .lock} holds the process id for people.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK_FILE = ".lock";
  private static final int MAX_PID_BYTES = 32;

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the directory if it isn't there, and locks it.
   *
   * @throws BrokerStartException if another broker has it, or it can't be written
   */
  public static DataDirectory open(Path path) throws BrokerStartException {
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
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
        throw new BrokerStartException(
            "the data directory "
                + path.toAbsolutePath()
                + " is in use by another broker"
                + (holder.isEmpty() ? "" : " (process " + holder + ")")
                + "; stop that one or name another with --data-dir");
      }
      writePid(channel);
      return new DataDirectory(path, channel, lock);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new BrokerStartException(
          "the data directory " + path.toAbsolutePath() + " can't be used: " + e, e);
    }
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
  public static boolean isInUse(Path path) {
    Path file = path.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
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
      lock.release();
    }
  }
}
