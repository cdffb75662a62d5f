package dev.esker.wal.io;

import java.util.Random;

/**
 * Decides, piece by piece, what of the unsynced state survives a crash. One decision after the
 * other is drawn from the seed, so that a crash can be replayed.
 */
final class Survival {
  private static final double[] TEMPERS = {0.0, 0.1, 0.5, 0.9, 1.0};
  private static final double TEAR = 0.15;

  private final CrashMode mode;
  private final Random random;
  private final double keep;
  private long lostSectors;
  private long tornSectors;

  private Survival(CrashMode mode, Random random) {
    this.mode = mode;
    this.random = random;
    this.keep = random == null ? 0 : TEMPERS[random.nextInt(TEMPERS.length)];
  }

  static Survival of(CrashMode mode) {
    return new Survival(mode, null);
  }

  static Survival of(long seed) {
    return new Survival(null, new Random(seed));
  }

  /** How many bytes at the start of a sector are the new ones: 0, all of them, or some. */
  int newBytes(int sectorBytes) {
    if (mode != null) {
      return mode == CrashMode.KEEP_ALL ? sectorBytes : 0;
    }
    if (random.nextDouble() < TEAR) {
      tornSectors++;
      return 1 + random.nextInt(sectorBytes - 1);
    }
    boolean kept = random.nextDouble() < keep;
    lostSectors += kept ? 0 : 1;
    return kept ? sectorBytes : 0;
  }

  /** What was decided so far about sectors; counted only for crashes by seed. */
  MemoryDisk.CrashLoss loss() {
    return new MemoryDisk.CrashLoss(lostSectors, tornSectors);
  }

  /** Of a torn sector: whether the new bytes come first, rather than last. */
  boolean newBytesFirst() {
    return random == null || random.nextBoolean();
  }

  /** How many of {@code pending} directory changes, in their order, have become stable. */
  int changes(int pending) {
    if (mode != null) {
      return mode == CrashMode.KEEP_ALL ? pending : 0;
    }
    if (random.nextDouble() < keep) {
      return pending;
    }
    return random.nextInt(pending + 1);
  }

  /** The size of a file that was {@code synced} bytes long and is now {@code live} bytes long. */
  long size(long synced, long live) {
    if (synced == live) {
      return live;
    }
    if (mode != null) {
      return mode == CrashMode.KEEP_ALL ? live : synced;
    }
    if (random.nextDouble() < keep) {
      return live;
    }
    boolean between = live > synced && random.nextBoolean();
    return between ? synced + random.nextLong(live - synced) : synced;
  }
}
