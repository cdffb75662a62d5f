package dev.esker.server.metadata;

/**
 * Where consumer groups are kept: each in one partition of {@code __consumer_offsets}, the one that
 * its id hashes to, whose leader coordinates it. By the same rule as Kafka, so that its data can be
 * taken over.
 */
public final class GroupPlacement {

  /** The name that every tool of the field knows. */
  public static final String TOPIC = "__consumer_offsets";

  private GroupPlacement() {}

  /**
   * The partition of a group.
   *
   * @param partitions how many the topic has, at least 1
   */
  public static int partitionOf(String groupId, int partitions) {
    int hash = groupId.hashCode();
    // The lowest number has no positive counterpart; Kafka takes 0 for it.
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
  }
}
