package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.List;

/**
 * A consumer's place in its group.
 *
 * @param memberId given by the coordinator; changes when the consumer registers anew
 * @param generation of the group; whoever names it in a commit is refused once it is over
 * @param assignment what the consumer is to read from now on, sorted
 * @param heartbeatIntervalMillis how often it should show up
 */
public record Membership(
    String memberId, int generation, List<TopicPartition> assignment, int heartbeatIntervalMillis) {
  public Membership {
    assignment = List.copyOf(assignment);
  }
}
