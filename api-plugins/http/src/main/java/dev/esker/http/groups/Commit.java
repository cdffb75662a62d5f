package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.OptionalInt;

/**
 * An offset to be committed.
 *
 * @param group the group's id
 * @param partition of a topic that exists
 * @param offset of the next record to be read, from 0
 * @param metadata the client's own words; may be empty
 * @param consumerId who commits, or empty: then it is whoever of this broker's consumers has the
 *     partition, or else somebody outside of any membership
 * @param memberId as in {@link MemberCall}; only with a consumer id
 * @param generation as in {@link MemberCall}; only with a consumer id
 */
public record Commit(
    String group,
    TopicPartition partition,
    long offset,
    String metadata,
    String consumerId,
    String memberId,
    OptionalInt generation) {

  /** Of somebody who doesn't say who it is. */
  public static Commit of(String group, TopicPartition partition, long offset) {
    return new Commit(group, partition, offset, "", "", "", OptionalInt.empty());
  }

  /** The same, by that consumer. */
  public Commit by(MemberCall caller) {
    return new Commit(
        group,
        partition,
        offset,
        metadata,
        caller.consumerId(),
        caller.memberId(),
        caller.generation());
  }

  MemberCall caller() {
    return new MemberCall(group, consumerId, memberId, generation);
  }
}
