package dev.esker.kafka.cli;

import java.util.Collection;
import java.util.stream.Collectors;

/** Words for people. */
final class Names {

  private Names() {}

  /** {@code 1 partition}, {@code 2 partitions}. */
  static String count(long count, String singular) {
    return count + " " + singular + (count == 1 ? "" : "s");
  }

  /** Numbers with commas between them. */
  static String list(Collection<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
