package dev.esker.http.cli;

import dev.esker.http.client.RequestPath;
import java.util.Comparator;

/** A partition of a topic; sorted by the topic's name. */
record Partition(String topic, long number) implements Comparable<Partition> {

  private static final Comparator<Partition> ORDER =
      Comparator.comparing(Partition::topic).thenComparing(Partition::number);

  @Override
  public int compareTo(Partition other) {
    return ORDER.compare(this, other);
  }

  /** Where the broker tells of it. */
  RequestPath path() {
    return RequestPath.of("topics", topic, "partitions", number);
  }

  /** Where it has records. */
  RequestPath consumePath() {
    return RequestPath.of("topics", topic, "partitions", number, "consume");
  }

  /** Where the broker looks an offset up. */
  RequestPath offsetPath() {
    return RequestPath.of("topics", topic, "partitions", number, "offset");
  }

  /** Where a group commits an offset of it. */
  RequestPath commitPath(String group) {
    return RequestPath.of(
        "consumer-groups", group, "topics", topic, "partitions", number, "commit");
  }

  @Override
  public String toString() {
    return topic + "-" + number;
  }
}
