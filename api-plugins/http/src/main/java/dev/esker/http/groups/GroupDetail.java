package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.List;

/**
 * A group, for people.
 *
 * @param group its id
 * @param state Empty, PreparingRebalance, CompletingRebalance or Stable
 * @param protocolType {@code consumer} for consumers; empty for a group that only has offsets
 * @param assignor of the generation; empty unless it is Stable
 * @param members who is in it
 * @param partitions those that are assigned or have a committed offset, by topic and number
 */
public record GroupDetail(
    String group,
    String state,
    String protocolType,
    String assignor,
    List<Member> members,
    List<Partition> partitions) {
  public GroupDetail {
    members = List.copyOf(members);
    partitions = List.copyOf(partitions);
  }

  /**
   * A member.
   *
   * @param memberId its id
   * @param consumerId of an HTTP consumer, or the instance id of a static member; or null
   * @param clientId as its client calls itself
   * @param host where it is
   * @param topics what it subscribed to; empty unless the group is Stable
   * @param assignment what it reads; empty unless the group is Stable
   */
  public record Member(
      String memberId,
      String consumerId,
      String clientId,
      String host,
      List<String> topics,
      List<TopicPartition> assignment) {
    public Member {
      topics = List.copyOf(topics);
      assignment = List.copyOf(assignment);
    }
  }

  /**
   * How far the group is in a partition.
   *
   * @param id which
   * @param memberId who reads it, or null
   * @param committed where the group goes on, or -1 if nothing was committed
   * @param metadata the words of who committed that; may be empty
   * @param logEnd the offset that the next record will get, or -1 if it isn't known now
   */
  public record Partition(
      TopicPartition id, String memberId, long committed, String metadata, long logEnd) {

    /** How many offsets the group is behind, or -1 if that isn't known. */
    public long lag() {
      return committed < 0 || logEnd < 0 ? -1 : Math.max(0, logEnd - committed);
    }
  }
}
