package dev.esker.replication.core;

import java.util.List;

/** Records as batches of one, that know whether they were given back. */
final class ModelBatches implements Batches {
  /** A record: who first wrote it, and what. */
  record Entry(int epoch, long value) {
    @Override
    public String toString() {
      return value + "@" + epoch;
    }
  }

  /** Counts those that are lent. */
  static final class Leases {
    private int open;

    ModelBatches lend(List<Entry> entries) {
      open++;
      return new ModelBatches(this, entries);
    }

    int open() {
      return open;
    }
  }

  private final Leases leases;
  private final List<Entry> entries;
  private boolean released;

  private ModelBatches(Leases leases, List<Entry> entries) {
    this.leases = leases;
    this.entries = List.copyOf(entries);
  }

  /** The records, which must not have been given back. */
  List<Entry> entries() {
    if (released) {
      throw new AssertionError("batches are used after their release");
    }
    return entries;
  }

  /** As a network does that repeats a message. */
  ModelBatches again() {
    return leases.lend(entries());
  }

  @Override
  public int sizeInBytes() {
    return 10 * entries.size();
  }

  @Override
  public void release() {
    if (released) {
      throw new AssertionError("batches are released twice");
    }
    released = true;
    leases.open--;
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
