package dev.esker.wal.io;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Says which operations of a {@link FaultyDisk} go wrong, and how. Starts as "every operation of
 * that kind" and is narrowed down by the calls below. The disk holds its lock while it asks.
 */
public final class FaultRule {
  private final FaultyDisk.Operation operation;
  private final Fault fault;
  private Predicate<Path> paths = path -> true;
  private long skip;
  private long times = Long.MAX_VALUE;
  private double probability = 1;
  private Random random = new Random(0);
  private long hits;

  FaultRule(FaultyDisk.Operation operation, Fault fault) {
    this.operation = operation;
    this.fault = fault;
  }

  /** Only on files and directories that fit; for a rename, the old name is asked. */
  public FaultRule onPath(Predicate<Path> fits) {
    paths = fits;
    return this;
  }

  /** Only on names that end like this. */
  public FaultRule onSuffix(String suffix) {
    return onPath(path -> path.toString().endsWith(suffix));
  }

  /** Lets the first {@code count} operations that fit go by. */
  public FaultRule after(long count) {
    skip = count;
    return this;
  }

  /** Strikes {@code count} times and then no more. */
  public FaultRule times(long count) {
    times = count;
    return this;
  }

  /** Strikes by chance, in an order that the seed determines. */
  public FaultRule randomly(double chance, long seed) {
    probability = chance;
    random = new Random(seed);
    return this;
  }

  /** How often it has struck. */
  public synchronized long hits() {
    return hits;
  }

  /** The fault for this operation; null if there is none. */
  synchronized Fault decide(FaultyDisk.Operation candidate, Path path) {
    if (candidate != operation || hits >= times || !paths.test(path)) {
      return null;
    }
    if (skip > 0) {
      skip--;
      return null;
    }
    if (probability < 1 && random.nextDouble() >= probability) {
      return null;
    }
    hits++;
    return fault;
  }
}
