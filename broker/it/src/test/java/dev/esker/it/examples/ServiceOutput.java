package dev.esker.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service of the order system has printed: a line for each event, then a summary whose
 * numbers have to be those of the lines.
 *
 * @param events their ids, in the order of their lines
 */
record ServiceOutput(List<String> events) {

  private static final Pattern EVENT =
      Pattern.compile(
          "\\[(orders|payments|notifications)\\]\\[([01])\\]"
              + " (order_created|payment_processed|notification_sent): (evt-\\d{19})");

  /** The ids in lines of events; other lines, of a summary, aren't looked at. */
  static List<String> ids(List<String> lines) {
    return lines.stream()
        .map(EVENT::matcher)
        .filter(Matcher::matches)
        .map(event -> event.group(4))
        .toList();
  }

  /**
   * Reads all that was printed by a service that has ended, and checks it.
   *
   * @param topics of the service, sorted
   */
  static ServiceOutput read(List<String> lines, List<String> topics) {
    SortedMap<String, SortedMap<Integer, Integer>> counts = new TreeMap<>();
    topics.forEach(topic -> counts.put(topic, new TreeMap<>()));
    List<String> ids = new ArrayList<>();
    int line = 0;
    for (; line < lines.size(); line++) {
      Matcher event = EVENT.matcher(lines.get(line));
      if (!event.matches()) {
        break;
      }
      assertTrue(counts.containsKey(event.group(1)), lines.get(line));
      counts.get(event.group(1)).merge(Integer.parseInt(event.group(2)), 1, Integer::sum);
      ids.add(event.group(4));
    }
    List<String> summary = new ArrayList<>();
    counts.forEach(
        (topic, partitions) -> {
          partitions.forEach(
              (partition, n) -> summary.add(" %s[%d]: %d".formatted(topic, partition, n)));
          int total = partitions.values().stream().mapToInt(Integer::intValue).sum();
          summary.add(" %s TOTAL: %d".formatted(topic, total));
        });
    assertEquals(summary, lines.subList(line, lines.size()));
    return new ServiceOutput(ids);
  }
}
