package dev.esker.server.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * What a comparison of the catalog with the files has found so far. Lists are cut off at a
 * thousand. One thread.
 */
public final class CatalogReport {
  private static final int MAX_LISTED = 1000;

  /**
   * Something found.
   *
   * @param where the file, directory or partition
   * @param what in words
   */
  public record Finding(String where, String what) {
    @Override
    public String toString() {
      return where + ": " + what;
    }
  }

  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> notes = new ArrayList<>();
  private long problemCount;
  private long partitions;
  private long segments;
  private long indexEntries;
  private long bytes;

  CatalogReport() {}

  void problem(Object where, String what) {
    problemCount++;
    if (problems.size() < MAX_LISTED) {
      problems.add(new Finding(where.toString(), what));
    }
  }

  void note(Object where, String what) {
    if (notes.size() < MAX_LISTED) {
      notes.add(new Finding(where.toString(), what));
    }
  }

  void partition() {
    partitions++;
  }

  void segment(long segmentBytes) {
    segments++;
    bytes += segmentBytes;
  }

  void indexEntry() {
    indexEntries++;
  }

  /** Whether catalog and files agree. */
  public boolean isHealthy() {
    return problemCount == 0;
  }

  /** What doesn't agree, the first thousand of it. */
  public List<Finding> problems() {
    return List.copyOf(problems);
  }

  /** How much doesn't agree. */
  public long problemCount() {
    return problemCount;
  }

  /** What an unclean stop has left and the next start puts right. */
  public List<Finding> notes() {
    return List.copyOf(notes);
  }

  /** Partitions in the catalog. */
  public long partitions() {
    return partitions;
  }

  /** Their segments. */
  public long segments() {
    return segments;
  }

  /** Entries of their index. */
  public long indexEntries() {
    return indexEntries;
  }

  /** Bytes of segments that were compared. */
  public long bytes() {
    return bytes;
  }
}
