package dev.esker.it;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What one reader sees of a topic from its start on: every offset, every key's numbers one after
 * the other, and nothing that contradicts the {@link History}. Used by one thread.
 */
final class Reading {

  private final String who;
  private final History history;
  private final Map<Integer, Long> nextOffsets = new HashMap<>();
  private final Map<String, Integer> nextNumbers = new HashMap<>();

  Reading(String who, History history) {
    this.who = who;
    this.history = history;
  }

  /** The next record of its partition. */
  void next(ConsumerRecord<String, String> record) {
    int number = Integer.parseInt(record.value(), 0, record.value().indexOf(':'), 10);
    history.read(who, record.partition(), record.offset(), record.key(), number);
    long expected = nextOffsets.getOrDefault(record.partition(), 0L);
    if (record.offset() != expected) {
      history.complain(
          "%s reads %d/%d after %d"
              .formatted(who, record.partition(), record.offset(), expected - 1));
    }
    nextOffsets.put(record.partition(), record.offset() + 1);
    int due = nextNumbers.merge(record.key(), 1, Integer::sum) - 1;
    if (number != due) {
      history.complain(
          "%s reads %s %d at %d/%d, but %d is due"
              .formatted(who, record.key(), number, record.partition(), record.offset(), due));
      nextNumbers.put(record.key(), number + 1);
    }
  }

  /** Complains if something isn't there that was acknowledged before the reading began. */
  void requireAll(Map<String, Integer> acked) {
    acked.forEach(
        (key, count) -> {
          int read = nextNumbers.getOrDefault(key, 0);
          if (read < count) {
            history.complain(
                "%s finds %d records of %s, of which %d were acknowledged"
                    .formatted(who, read, key, count));
          }
        });
  }

  /** Records read. */
  long count() {
    return nextOffsets.values().stream().mapToLong(Long::longValue).sum();
  }
}
