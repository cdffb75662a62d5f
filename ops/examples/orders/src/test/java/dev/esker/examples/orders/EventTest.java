package dev.esker.examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTest {

  private static final String SAMPLE =
      "{\"type\":\"order_created\",\"id\":\"evt-1721574564890993100\",\"data\":\"data-128\","
          + "\"timestamp\":\"2025-07-22T12:15:00Z\"}";

  @Test
  void isWrittenAsAgreed() throws Exception {
    Event event =
        new Event("order_created", "evt-1721574564890993100", "data-128", "2025-07-22T12:15:00Z");
    assertEquals(SAMPLE, new String(event.toJson(), StandardCharsets.UTF_8));
    assertEquals(event, Event.parse(SAMPLE.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void fieldsMayBeAddedLater() throws Exception {
    String more = SAMPLE.replace("{", "{\"version\":2,");
    assertEquals(
        "evt-1721574564890993100", Event.parse(more.getBytes(StandardCharsets.UTF_8)).id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "hello",
        "{}",
        "{\"type\":\"a\",\"timestamp\":\"2025-07-22T12:15:00Z\"}",
        "{\"type\":\"a\",\"id\":\"b\",\"timestamp\":\"today\"}",
        "{\"type\":\"a\",\"id\":\"b\",\"timestamp\":\"2025-07-22T12:15:00Z\"} and more"
      })
  void anythingElseIsRefused(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    assertThrows(MalformedEventException.class, () -> Event.parse(bytes));
  }

  @Test
  void aTombstoneIsRefused() {
    assertThrows(MalformedEventException.class, () -> Event.parse(null));
  }

  /** The clock stands still, and still no two events have the same id. */
  @Test
  void idsAreUniqueAndEveryTopicHasItsType() throws Exception {
    Clock clock = Clock.fixed(Instant.parse("2025-07-22T12:15:00.75Z"), ZoneOffset.UTC);
    EventGenerator generator = new EventGenerator(clock, new SplittableRandom(7), 4);
    Set<String> ids = new HashSet<>();
    Set<String> topics = new HashSet<>();
    Set<String> types = new HashSet<>();
    int poisonous = 0;
    for (int i = 0; i < 100; i++) {
      String topic = generator.topic();
      Event event = generator.next(topic);
      assertTrue(ids.add(event.id()), event.id());
      assertTrue(event.id().matches("evt-\\d{19}"), event.id());
      assertEquals("2025-07-22T12:15:00Z", event.timestamp());
      topics.add(topic);
      types.add(event.type());
      poisonous += event.data().equals(EventGenerator.POISON) ? 1 : 0;
      assertEquals(event, Event.parse(event.toJson()));
    }
    assertEquals(Set.copyOf(Topics.ALL), topics);
    assertEquals(Set.of("order_created", "payment_processed", "notification_sent"), types);
    assertEquals(25, poisonous);
  }
}
