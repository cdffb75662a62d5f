package dev.esker.spi;

import java.util.Objects;

/**
 * A partition by its topic's name.
 *
 * @param topic the name
 * @param partition from 0; not checked here, since clients may ask for any
 */
public record TopicPartition(String topic, int partition) {
  public TopicPartition {
    Objects.requireNonNull(topic, "topic");
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
