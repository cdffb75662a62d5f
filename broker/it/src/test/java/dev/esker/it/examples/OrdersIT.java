package dev.esker.it.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.esker.it.Brokers;
import dev.esker.it.Clients;
import dev.esker.it.Processes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The order system in {@code ops/examples/orders}. */
final class OrdersIT {

  private static final List<String> FIRST = List.of("orders", "payments");
  private static final List<String> SECOND = List.of("notifications", "payments");
  private static final Pattern EVENT =
      Pattern.compile(
          "\\{\"type\":\"(order_created|payment_processed|notification_sent)\","
              + "\"id\":\"(evt-\\d{19})\",\"data\":\"(data-\\d{1,3}|poison)\","
              + "\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"\\}");

  @RegisterExtension private final Brokers brokers = new Brokers();

  @BeforeEach
  void needsMake() {
    assumeTrue(Processes.isInstalled("make"), "make isn't installed");
  }

  /** The ids of a topic's events, as they are in the log; poisonous ones too or only. */
  private static Set<String> ids(Example example, List<String> topics, boolean poisonous) {
    Set<String> ids = new TreeSet<>();
    for (String topic : topics) {
      for (ConsumerRecord<String, String> each : Clients.readAll(example.bootstrap(), topic, 2)) {
        Matcher event = EVENT.matcher(each.value());
        assertTrue(event.matches(), each.value());
        assertEquals(each.key(), event.group(2), "hashed by event id");
        if (event.group(3).equals("poison") == poisonous) {
          ids.add(event.group(2));
        }
      }
    }
    return ids;
  }

  @Test
  void bothGroupsProcessAllOfTheirEvents() throws Exception {
    try (Example example = new Example("orders", brokers.directory())) {
      assertTrue(example.make("start").contains("Kafka on "), example.report());
      example.make("setup");
      Map<String, String> load =
          Map.of("EVENTS", "120", "EVENTS_PER_SECOND", "400", "POISON_EVERY", "20");
      assertEquals(
          "sent 120 events, 120 acknowledged, 0 lost", example.make("producer", load).strip());
      Map<String, String> quickly = Map.of("RETRY_DELAY_MS", "300");
      MakeProcess first = example.launch("consumer1", quickly);
      MakeProcess second = example.launch("consumer2", quickly);
      Set<String> firstIds = ids(example, FIRST, false);
      Set<String> secondIds = ids(example, SECOND, false);
      Set<String> firstPoison = ids(example, FIRST, true);
      Set<String> secondPoison = ids(example, SECOND, true);
      assertEquals(120 - 6, union(firstIds, secondIds).size());
      assertEquals(6, union(firstPoison, secondPoison).size());
      awaitProcessed(first, firstIds, firstPoison);
      awaitProcessed(second, secondIds, secondPoison);
      assertMetrics(first, firstIds.size(), firstPoison.size());

      first.terminate();
      second.interrupt();
      assertOnce(firstIds, ServiceOutput.read(first.out(), FIRST).events());
      assertOnce(secondIds, ServiceOutput.read(second.out(), SECOND).events());
      assertDeadLetters(example, "service-group-1", firstPoison);
      assertDeadLetters(example, "service-group-2", secondPoison);
      example.make("stop");
    }
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  private static void awaitProcessed(MakeProcess service, Set<String> ids, Set<String> poison)
      throws InterruptedException {
    service.await(
        "all processed",
        () ->
            ServiceOutput.ids(service.out()).size() >= ids.size()
                && service.err().split("attempt 3 failed", -1).length > poison.size());
  }

  private static void assertOnce(Set<String> wanted, List<String> found) {
    List<String> sorted = new ArrayList<>(found);
    sorted.sort(null);
    assertEquals(new ArrayList<>(wanted), sorted);
  }

  private static void assertMetrics(MakeProcess service, int processed, int poisonous)
      throws Exception {
    Matcher line =
        Pattern.compile("metrics on (http://localhost:\\d+/metrics)").matcher(service.err());
    assertTrue(line.find(), service::err);
    String text =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(line.group(1))).build(), BodyHandlers.ofString())
            .body();
    assertEquals(processed, sum(text, "events_processed_total"), text);
    assertEquals(3L * poisonous, sum(text, "events_failed_total"), text);
    assertEquals(2L * poisonous, sum(text, "events_retried_total"), text);
    assertEquals(poisonous, sum(text, "events_dead_lettered_total"), text);
    assertEquals(processed, sum(text, "event_processing_seconds_count"), text);
  }

  private static long sum(String text, String metric) {
    return text.lines()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void assertDeadLetters(Example example, String group, Set<String> poison) {
    List<ConsumerRecord<String, String>> letters =
        Clients.readAll(example.bootstrap(), group + ".dead-letters", 2);
    assertEquals(poison, new TreeSet<>(letters.stream().map(ConsumerRecord::key).toList()));
    assertEquals(poison.size(), letters.size());
    for (ConsumerRecord<String, String> letter : letters) {
      assertEquals("3", header(letter, "attempts"));
      assertEquals(group, header(letter, "group"));
      assertEquals("event " + letter.key() + " is poisonous", header(letter, "error-message"));
      assertEquals("java.lang.IllegalArgumentException", header(letter, "error"));
      assertTrue(header(letter, "origin-topic").matches("orders|payments|notifications"));
      ConsumerRecord<String, String> origin =
          Clients.readAll(example.bootstrap(), header(letter, "origin-topic"), 2).stream()
              .filter(each -> header(letter, "origin-offset").equals("" + each.offset()))
              .filter(each -> header(letter, "origin-partition").equals("" + each.partition()))
              .findFirst()
              .orElseThrow();
      assertEquals(origin.value(), letter.value());
    }
    assertEquals(
        2 * poison.size(), Clients.readAll(example.bootstrap(), group + ".retry", 2).size());
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** A second member joins and leaves, and the broker is restarted, while events come. */
  @Test
  @Tag("slow")
  void nothingIsLostWhenMembersAndTheBrokerComeAndGo() throws Exception {
    try (Example example = new Example("orders", brokers.directory())) {
      example.make("start");
      example.make("setup");
      MakeProcess producer = example.launch("producer", Map.of("EVENTS_PER_SECOND", "100"));
      MakeProcess one = example.launch("consumer1", Map.of());
      awaitMore(one, 100);
      MakeProcess two = example.launch("consumer1", Map.of());
      awaitMore(two, 100);
      assertTrue(one.err().contains("revoked: ["), one::err);

      example.make("stop");
      example.make("start");
      awaitMore(one, 100);
      awaitMore(two, 100);

      two.terminate();
      awaitMore(one, 100);
      producer.interrupt();
      String sent = String.join("\n", producer.out());
      assertTrue(sent.matches("sent (\\d+) events, \\1 acknowledged, 0 lost"), sent);
      Set<String> wanted = ids(example, FIRST, false);
      one.await(
          "all processed",
          () ->
              union(new TreeSet<>(ServiceOutput.ids(one.out())), idsOf(two)).size()
                  >= wanted.size());
      one.interrupt();
      List<String> found = new ArrayList<>(ServiceOutput.read(one.out(), FIRST).events());
      found.addAll(ServiceOutput.read(two.out(), FIRST).events());
      assertEquals(wanted, new TreeSet<>(found));
      System.out.printf(
          "%d events processed, %d of them twice%n", found.size(), found.size() - wanted.size());
    }
  }

  private static Set<String> idsOf(MakeProcess service) {
    return new TreeSet<>(ServiceOutput.ids(service.out()));
  }

  private static void awaitMore(MakeProcess service, int events) throws InterruptedException {
    int before = ServiceOutput.ids(service.out()).size();
    service.await("more events", () -> ServiceOutput.ids(service.out()).size() >= before + events);
  }
}
