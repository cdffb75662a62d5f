package dev.esker.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.esker.it.Brokers;
import dev.esker.it.Processes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The keyed producer and its group in {@code ops/examples/keyed}. */
final class KeyedIT {

  private static final int MESSAGES = 120;
  private static final Pattern SENT =
      Pattern.compile("(user-\\d) -> my-topic\\[([012])\\]@(\\d+): (message \\d+)");
  private static final Pattern READ =
      Pattern.compile("my-topic\\[([012])\\]@(\\d+) (user-\\d): (message \\d+)");

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aKeyStaysInItsPartitionAndMembersShareThem() throws Exception {
    assumeTrue(Processes.isInstalled("make"), "make isn't installed");
    try (Example example = new Example("keyed", brokers.directory())) {
      example.make("start");
      example.make("setup");
      MakeProcess one = example.launch("consumer", Map.of());
      MakeProcess two = example.launch("consumer", Map.of());
      one.await("a share", () -> assigned(one) > 0 && assigned(one) + assigned(two) == 3);
      two.await("a share", () -> assigned(two) > 0 && assigned(one) + assigned(two) == 3);
      Set<String> sent = send(example);
      one.await("all read", () -> read(one, two).size() >= MESSAGES);
      assertTrue(!read(one).isEmpty() && !read(two).isEmpty(), "both have read some");

      // One leaves; the log and what was committed outlive the broker.
      two.interrupt();
      // The coordinator keeps who belongs to a generation; if it stops before the next one, its
      // successor waits for whoever has left until the session is over.
      one.await("all partitions", () -> assigned(one) == 3);
      example.make("stop");
      example.make("start");
      Set<String> more = send(example);
      one.await("all read", () -> read(one).stream().filter(more::contains).count() >= MESSAGES);
      one.terminate();
      sent.addAll(more);
      List<String> all = read(one, two);
      assertEquals(sent, new TreeSet<>(all));
      assertEquals(2 * MESSAGES, all.size(), "each once");
    }
  }

  /** Sends some, and returns where they are; checks that a key has one partition. */
  private static Set<String> send(Example example) throws Exception {
    String printed = example.make("producer", Map.of("MESSAGES", "" + MESSAGES, "PAUSE_MS", "1"));
    Set<String> places = new TreeSet<>();
    Map<String, String> partitions = new HashMap<>();
    for (String line : printed.lines().toList()) {
      Matcher sent = SENT.matcher(line);
      assertTrue(sent.matches(), line);
      String before = partitions.put(sent.group(1), sent.group(2));
      assertTrue(before == null || before.equals(sent.group(2)), line);
      places.add(sent.group(2) + "@" + sent.group(3) + " " + sent.group(4));
    }
    assertEquals(MESSAGES, places.size());
    return places;
  }

  /** How many partitions a member has been given last. */
  private static int assigned(MakeProcess consumer) {
    List<String> lines =
        consumer.err().lines().filter(line -> line.startsWith("assigned: ")).toList();
    return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).split("my-topic-", -1).length - 1;
  }

  private static List<String> read(MakeProcess... consumers) {
    List<String> places = new ArrayList<>();
    for (MakeProcess consumer : consumers) {
      for (String line : consumer.out()) {
        Matcher read = READ.matcher(line);
        assertTrue(read.matches(), line);
        places.add(read.group(1) + "@" + read.group(2) + " " + read.group(4));
      }
    }
    return places;
  }
}
