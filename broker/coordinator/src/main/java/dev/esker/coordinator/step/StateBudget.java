package dev.esker.coordinator.step;

/**
 * How much the coordinators of a broker may keep in memory. One budget is shared by all of them; it
 * is confined to their thread. What was loaded from the log is counted but never refused, since it
 * was promised once; then nothing new is taken in until there is room.
 *
 * <p>Bytes are an estimate by fixed rules, not a measurement, so that the same requests always meet
 * the same limit.
 */
public final class StateBudget {
  private final int maxGroups;
  private final long maxBytes;
  private int groups;
  private long bytes;

  /**
   * Makes an empty one.
   *
   * @param maxGroups how many groups, at least 1
   * @param maxBytes of members, assignments and offsets, at least 1
   */
  public StateBudget(int maxGroups, long maxBytes) {
    if (maxGroups < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "limits of groups and bytes must be positive, not " + maxGroups + " and " + maxBytes);
    }
    this.maxGroups = maxGroups;
    this.maxBytes = maxBytes;
  }

  /** Whether one group more is allowed. */
  public boolean fitsGroup() {
    return groups < maxGroups && bytes < maxBytes;
  }

  /** Whether that many bytes more are allowed. */
  public boolean fits(long more) {
    return more <= 0 || bytes + more <= maxBytes;
  }

  /** Counts groups that came (or, negative, went). */
  public void addGroups(int count) {
    groups += count;
  }

  /** Counts bytes that came (or, negative, went). */
  public void addBytes(long count) {
    bytes += count;
  }

  /** Groups now. */
  public int groups() {
    return groups;
  }

  /** Bytes now. */
  public long bytes() {
    return bytes;
  }
}
