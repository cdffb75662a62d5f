package dev.esker.kafka.cli;

import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Where in a partition to begin, as people write it.
 *
 * @param kind how to read the number
 * @param number an offset, a count of records, or milliseconds since 1970; otherwise 0
 */
record OffsetTarget(Kind kind, long number) {

  /** What the number counts. */
  enum Kind {
    EARLIEST,
    LATEST,
    /** An offset. */
    OFFSET,
    /** So many records before the end. */
    BEFORE_END,
    /** The first record with a time stamp at or after that. */
    TIME
  }

  /** What is known of the partitions; each answer has an entry for every partition asked for. */
  interface Lookup {
    Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions);

    Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions);

    /** Leaves out a partition that has no such record. */
    Map<TopicPartition, Long> since(Collection<TopicPartition> partitions, long timestamp);
  }

  /** The forms that {@link #parse} reads, for help and messages. */
  static final String FORMS = "beginning, end, an offset, -N (N before the end) or @time";

  /**
   * Reads one of {@code beginning} (also {@code start}, {@code earliest}), {@code end} (also {@code
   * latest}), {@code N}, {@code -N}, {@code @time}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static OffsetTarget parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "beginning", "start", "earliest" -> new OffsetTarget(Kind.EARLIEST, 0);
      case "end", "latest" -> new OffsetTarget(Kind.LATEST, 0);
      default -> text.startsWith("@") ? time(text.substring(1)) : number(text);
    };
  }

  private static OffsetTarget time(String text) {
    return new OffsetTarget(Kind.TIME, TimeText.parse(text, ZoneId.systemDefault()));
  }

  private static OffsetTarget number(String text) {
    boolean beforeEnd = text.startsWith("-");
    String digits = beforeEnd ? text.substring(1) : text;
    try {
      // A sign of its own, "+3", means something else to users of other tools.
      if (!digits.startsWith("-") && !digits.startsWith("+")) {
        return new OffsetTarget(beforeEnd ? Kind.BEFORE_END : Kind.OFFSET, Long.parseLong(digits));
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is too large.
    }
    throw new IllegalArgumentException("'" + text + "' is none of " + FORMS);
  }

  /** The offset in each partition; never outside of what it holds. */
  Map<TopicPartition, Long> resolve(Collection<TopicPartition> partitions, Lookup lookup) {
    Map<TopicPartition, Long> starts = lookup.earliest(partitions);
    Map<TopicPartition, Long> ends = lookup.latest(partitions);
    Map<TopicPartition, Long> found =
        kind == Kind.TIME ? lookup.since(partitions, number) : Map.of();
    Map<TopicPartition, Long> offsets =
        new TreeMap<>(
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    for (TopicPartition partition : partitions) {
      Long start = starts.get(partition);
      Long end = ends.get(partition);
      if (start == null || end == null) {
        throw new CommandFailure("the offsets of " + partition + " can't be looked up now");
      }
      long offset =
          switch (kind) {
            case EARLIEST -> start;
            case LATEST -> end;
            case OFFSET -> number;
            case BEFORE_END -> end - number;
            case TIME -> found.getOrDefault(partition, end);
          };
      offsets.put(partition, Math.max(start, Math.min(end, offset)));
    }
    return offsets;
  }
}
