package dev.esker.wal.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * A disk in memory that knows what has been synced and what hasn't, and can therefore crash.
 *
 * <p>{@link #crashClone} returns what a crash at this moment would leave, and goes on as if nothing
 * had happened: so one run of a workload can be crashed at every one of its operations. Of what was
 * not synced, each 512-byte sector survives, vanishes or is torn; each file keeps its old or new
 * size or one in between; of the creations, renames and deletions in one directory, some survive,
 * in their order. The decisions come from a seed. A clone shares all synced data with its original
 * and so costs little.
 *
 * <p>Every operation that changes something is numbered, from 1, and can be watched ({@link
 * #onOperation}); the power can be cut before a given one ({@link #failAfter}). Safe for threads:
 * every operation holds the lock of the disk, and so does the listener while it is called.
 */
public final class MemoryDisk implements Disk {

  /** The operations that change something. */
  public enum Kind {
    CREATE,
    WRITE,
    ALLOCATE,
    TRUNCATE,
    FORCE,
    CREATE_DIRECTORIES,
    RENAME,
    DELETE,
    SYNC_DIRECTORY
  }

  /**
   * A moment in the life of a disk.
   *
   * @param number of the operation, from 1
   * @param kind what it does
   * @param path the file or directory; for a rename, the old name
   * @param inTheMiddle false just before it; true when half of a write, an allocation or a force
   *     has been done
   */
  public record Operation(long number, Kind kind, Path path, boolean inTheMiddle) {}

  /**
   * What a crash has done to sectors that were written and not synced.
   *
   * @param lostSectors how many are as before
   * @param tornSectors how many are partly as before
   */
  public record CrashLoss(long lostSectors, long tornSectors) {}

  /** Is told of each {@link Operation}. */
  @FunctionalInterface
  public interface OperationListener {

    /**
     * Called before, and with writes, allocations and forces also in the middle of, an operation.
     *
     * @throws IOException to make the operation fail there
     */
    void at(Operation operation) throws IOException;
  }

  private final MemoryNode.Directory root;
  private long capacity = Long.MAX_VALUE;
  private long operations;
  private long lastOperation = Long.MAX_VALUE;
  private OperationListener listener = operation -> {};
  private CrashLoss crashLoss = new CrashLoss(0, 0);

  /** An empty disk of unlimited size. */
  public MemoryDisk() {
    this(new MemoryNode.Directory());
  }

  private MemoryDisk(MemoryNode.Directory root) {
    this.root = root;
  }

  /** What a crash at this moment would leave, decided by seed. The clone has all of it synced. */
  public synchronized MemoryDisk crashClone(long seed) {
    return crashClone(Survival.of(seed));
  }

  /** What a crash of that kind at this moment would leave. The clone has all of it synced. */
  public synchronized MemoryDisk crashClone(CrashMode mode) {
    return crashClone(Survival.of(mode));
  }

  /** The same as {@link #crashClone(long)}. */
  public MemoryDisk crash(long seed) {
    return crashClone(seed);
  }

  private MemoryDisk crashClone(Survival survival) {
    MemoryDisk clone =
        new MemoryDisk((MemoryNode.Directory) root.crashClone(survival, new IdentityHashMap<>()));
    clone.crashLoss = survival.loss();
    return clone;
  }

  /** What the crash has undone that this disk comes from, if it was one by seed. */
  public synchronized CrashLoss crashLoss() {
    return crashLoss;
  }

  /** How many operations have been started. */
  public synchronized long operations() {
    return operations;
  }

  /** Sets the one listener. */
  public synchronized void onOperation(OperationListener newListener) {
    listener = newListener;
  }

  /** Cuts the power after {@code n} more operations: everything then throws. */
  public synchronized void failAfter(long n) {
    lastOperation = operations + n;
  }

  /** Limits the sum of the lengths of all files. */
  public synchronized void limitCapacity(long bytes) {
    capacity = bytes;
  }

  void begin(Kind kind, Path path) throws IOException {
    if (operations >= lastOperation) {
      lastOperation = -1;
    }
    checkPower();
    operations++;
    listener.at(new Operation(operations, kind, path, false));
  }

  void inTheMiddle(Kind kind, Path path) throws IOException {
    listener.at(new Operation(operations, kind, path, true));
  }

  void checkPower() throws PowerCutException {
    if (lastOperation < 0) {
      throw new PowerCutException("the power was cut after operation " + operations);
    }
  }

  void claim(Path path, long moreBytes) throws NoSpaceException {
    if (moreBytes > 0 && moreBytes > capacity - usedBytes(root)) {
      throw new NoSpaceException(path + ": no room for " + moreBytes + " more bytes", null);
    }
  }

  private static long usedBytes(MemoryNode node) {
    if (node instanceof MemoryNode.Inode inode) {
      return inode.content.size();
    }
    long sum = 0;
    for (MemoryNode child : ((MemoryNode.Directory) node).names.values()) {
      sum += usedBytes(child);
    }
    return sum;
  }

  @Override
  public synchronized DiskFile create(Path path) throws IOException {
    begin(Kind.CREATE, path);
    MemoryNode.Directory parent = parentOf(path);
    if (parent.names.containsKey(nameOf(path))) {
      throw new FileAlreadyExistsException(path.toString());
    }
    MemoryNode.Inode inode = new MemoryNode.Inode();
    parent.change(null, nameOf(path), inode);
    return new MemoryDiskFile(this, path, inode.content, Access.READ_WRITE);
  }

  @Override
  public synchronized DiskFile open(Path path, Access access) throws IOException {
    checkPower();
    MemoryNode node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (node instanceof MemoryNode.Inode inode) {
      return new MemoryDiskFile(this, path, inode.content, access);
    }
    throw new IOException(path + " is a directory");
  }

  @Override
  public synchronized boolean exists(Path path) throws IOException {
    checkPower();
    return find(path) != null;
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    if (find(directory) instanceof MemoryNode.Directory) {
      checkPower();
      return;
    }
    begin(Kind.CREATE_DIRECTORIES, directory);
    MemoryNode.Directory at = root;
    for (Path name : normal(directory)) {
      MemoryNode next = at.names.get(name.toString());
      if (next == null) {
        next = new MemoryNode.Directory();
        at.change(null, name.toString(), next);
        at.sync();
      } else if (next instanceof MemoryNode.Inode) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      at = (MemoryNode.Directory) next;
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    begin(Kind.RENAME, from);
    MemoryNode.Directory source = parentOf(from);
    MemoryNode.Directory target = parentOf(to);
    MemoryNode node = source.names.get(nameOf(from));
    if (node == null) {
      throw new NoSuchFileException(from.toString());
    }
    if (source.equals(target)) {
      source.change(nameOf(from), nameOf(to), node);
    } else {
      target.change(null, nameOf(to), node);
      source.change(nameOf(from), null, null);
    }
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    begin(Kind.DELETE, path);
    MemoryNode node = find(path);
    if (node == null) {
      return;
    }
    if (node instanceof MemoryNode.Directory directory && !directory.names.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    parentOf(path).change(nameOf(path), null, null);
  }

  @Override
  public synchronized List<Path> list(Path directory) throws IOException {
    checkPower();
    List<Path> entries = new ArrayList<>();
    if (find(directory) instanceof MemoryNode.Directory found) {
      found.names.keySet().forEach(name -> entries.add(directory.resolve(name)));
    }
    return entries;
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    begin(Kind.SYNC_DIRECTORY, directory);
    if (!(find(directory) instanceof MemoryNode.Directory found)) {
      throw new NoSuchFileException(directory.toString());
    }
    found.sync();
  }

  @Override
  public synchronized long usableBytes(Path path) throws IOException {
    checkPower();
    return Math.max(0, capacity - usedBytes(root));
  }

  private MemoryNode find(Path path) {
    MemoryNode node = root;
    for (Path name : normal(path)) {
      if (!(node instanceof MemoryNode.Directory directory)) {
        return null;
      }
      node = directory.names.get(name.toString());
    }
    return node;
  }

  private MemoryNode.Directory parentOf(Path path) throws IOException {
    Path parent = normal(path).getParent();
    MemoryNode node = parent == null ? root : find(parent);
    if (node instanceof MemoryNode.Directory directory) {
      return directory;
    }
    throw new NoSuchFileException(path.toString());
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString();
  }

  private static Path normal(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
