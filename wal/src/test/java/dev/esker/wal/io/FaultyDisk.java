package dev.esker.wal.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Another disk, with faults. Without rules it does exactly what the other one does. Of the rules
 * that fit an operation, the first that was added strikes. Safe for threads.
 *
 * <pre>{@code
 * FaultyDisk disk = new FaultyDisk(new MemoryDisk());
 * disk.inject(Operation.FORCE, new Fault.IoError()).onSuffix(".wal").after(3).times(1);
 * }</pre>
 */
public final class FaultyDisk implements Disk {

  /** Where a fault can be injected. */
  public enum Operation {
    CREATE,
    OPEN,
    READ,
    WRITE,
    ALLOCATE,
    TRUNCATE,
    FORCE,
    RENAME,
    DELETE,
    LIST,
    SYNC_DIRECTORY
  }

  private final Disk disk;
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

  /** Wraps a disk; has no faults yet. */
  public FaultyDisk(Disk disk) {
    this.disk = disk;
  }

  /**
   * Adds a rule, which strikes at every such operation, from now on, unless it is narrowed down.
   */
  public FaultRule inject(Operation operation, Fault fault) {
    FaultRule rule = new FaultRule(operation, fault);
    rules.add(rule);
    return rule;
  }

  /**
   * Adds a rule that is narrowed down before it strikes for the first time; for a disk that other
   * threads are using.
   */
  public FaultRule inject(Operation operation, Fault fault, UnaryOperator<FaultRule> narrow) {
    FaultRule rule = narrow.apply(new FaultRule(operation, fault));
    rules.add(rule);
    return rule;
  }

  /** Removes all rules. */
  public void heal() {
    rules.clear();
  }

  /**
   * Applies those faults that are the same for every operation.
   *
   * @return another fault that the caller has to apply; null for none
   */
  Fault strike(Operation operation, Path path) throws IOException {
    Fault fault = null;
    for (FaultRule rule : rules) {
      fault = rule.decide(operation, path);
      if (fault != null) {
        break;
      }
    }
    if (fault instanceof Fault.IoError) {
      throw new IOException(path + ": Input/output error (injected)");
    } else if (fault instanceof Fault.NoSpace) {
      throw new NoSpaceException(path + ": No space left on device (injected)", null);
    } else if (fault instanceof Fault.Before before) {
      before.action().run();
      return null;
    }
    return fault;
  }

  /** For operations that know only those faults, and doing nothing. */
  private boolean isDone(Operation operation, Path path) throws IOException {
    return isNothing(strike(operation, path), operation);
  }

  static boolean isNothing(Fault fault, Operation operation) {
    if (fault == null || fault instanceof Fault.Nothing) {
      return fault != null;
    }
    throw new IllegalStateException(fault + " can't happen to " + operation);
  }

  @Override
  public DiskFile create(Path path) throws IOException {
    strike(Operation.CREATE, path);
    return new FaultyDiskFile(this, disk.create(path));
  }

  @Override
  public DiskFile open(Path path, Access access) throws IOException {
    strike(Operation.OPEN, path);
    return new FaultyDiskFile(this, disk.open(path, access));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return disk.exists(path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (!isDone(Operation.CREATE, directory)) {
      disk.createDirectories(directory);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (!isDone(Operation.RENAME, from)) {
      disk.rename(from, to);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    if (!isDone(Operation.DELETE, path)) {
      disk.delete(path);
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    strike(Operation.LIST, directory);
    return disk.list(directory);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!isDone(Operation.SYNC_DIRECTORY, directory)) {
      disk.syncDirectory(directory);
    }
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return disk.usableBytes(path);
  }
}
