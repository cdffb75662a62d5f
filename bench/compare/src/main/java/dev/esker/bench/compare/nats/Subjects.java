package dev.esker.bench.compare.nats;

import dev.esker.bench.target.TopicSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The subjects that stand for the partitions of a topic. Immutable. */
final class Subjects {
  private final TopicSpec topic;
  private final String[] names;

  Subjects(TopicSpec topic) {
    this.topic = topic;
    this.names =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> topic.name() + "." + partition)
            .toArray(String[]::new);
  }

  /** What fits all of them. */
  String all() {
    return topic.name() + ".*";
  }

  /** Where a key belongs. */
  String of(byte[] key) {
    return names[Math.floorMod(Arrays.hashCode(key), names.length)];
  }

  /** That of the n-th record without a key: they take turns. */
  String turn(long number) {
    return names[(int) (number % names.length)];
  }

  /** What to filter by for some partitions; nothing if they are all there are. */
  List<String> filters(List<Integer> partitions) {
    return partitions.size() == names.length
        ? List.of()
        : partitions.stream().map(partition -> names[partition]).toList();
  }
}
