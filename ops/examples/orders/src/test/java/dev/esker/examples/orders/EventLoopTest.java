package dev.esker.examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop on the twins of clients that come with the Kafka client, with a clock of the test's. */
final class EventLoopTest {

  private static final String GROUP = "group";
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final TopicPartition RETRY = new TopicPartition(Topics.retry(GROUP), 0);

  private final TestClock clock = new TestClock();
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Tally tally = new Tally(List.of("orders"));
  private MockProducer<String, byte[]> producer;
  private EventLoop loop;

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2025-07-22T12:15:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void build() {
    producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    ServiceMetrics metrics = new ServiceMetrics(new PrometheusRegistry());
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    FailedEvents failures =
        new FailedEvents(
            producer, GROUP, new RetryPolicy(3, Duration.ofSeconds(2)), clock, metrics);
    loop =
        new EventLoop(
            consumer, new Processor(new PrintingHandler(out), failures, tally, metrics), clock);
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(Set.of(ORDERS, RETRY));
          consumer.updateBeginningOffsets(Map.of(ORDERS, 0L, RETRY, 0L));
        });
  }

  /** Runs the loop with these steps, one before each poll, and stops it. */
  private void run(Runnable... steps) throws InterruptedException {
    for (Runnable step : steps) {
      consumer.schedulePollTask(step);
    }
    consumer.schedulePollTask(() -> loop.stop());
    loop.run(List.of("orders", RETRY.topic()));
  }

  private static byte[] event(String id, String data) {
    return new Event("order_created", id, data, "2025-07-22T12:15:00Z").toJson();
  }

  private void add(long offset, byte[] value) {
    consumer.addRecord(new ConsumerRecord<>("orders", 0, offset, "key", value));
  }

  /** What was put into the retry topic comes back from it. */
  private void deliverRetry(long offset) {
    ProducerRecord<String, byte[]> sent = producer.history().get((int) offset);
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(RETRY.topic(), 0, offset, sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    consumer.addRecord(record);
  }

  private Map<TopicPartition, Long> committed() {
    Map<TopicPartition, Long> committed = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> all = consumer.committed(Set.of(ORDERS, RETRY));
    all.forEach(
        (partition, offset) -> {
          if (offset != null) {
            committed.put(partition, offset.offset());
          }
        });
    return committed;
  }

  private List<String> tally() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    tally.print(new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Map<String, String> headers(ProducerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(each -> headers.put(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
    return headers;
  }

  @Test
  void processesAndCommits() throws Exception {
    run(
        () -> {
          add(0, event("evt-1", "data-1"));
          add(1, event("evt-2", "data-2"));
        });
    assertEquals(
        List.of("[orders][0] order_created: evt-1", "[orders][0] order_created: evt-2"),
        printed.toString(StandardCharsets.UTF_8).lines().toList());
    assertEquals(Map.of(ORDERS, 2L), committed());
    assertEquals(List.of(" orders[0]: 2", " orders TOTAL: 2"), tally());
    assertTrue(producer.history().isEmpty());
  }

  @Test
  void aPoisonousEventIsTriedThreeTimesAndHoldsUpNobody() throws Exception {
    List<Integer> tried = new ArrayList<>();
    run(
        () -> {
          add(0, event("evt-1", EventGenerator.POISON));
          add(1, event("evt-2", "data-2"));
        },
        () -> {
          assertEquals(1, producer.history().size());
          deliverRetry(0);
        },
        // Not due yet: the partition waits, and the others go on.
        () -> add(2, event("evt-3", "data-3")),
        () -> {
          assertEquals(Set.of(RETRY), consumer.paused());
          tried.add(producer.history().size());
          clock.now = clock.now.plusMillis(1_999);
        },
        () -> {
          assertEquals(Set.of(RETRY), consumer.paused());
          clock.now = clock.now.plusMillis(1);
        },
        () -> deliverRetry(0),
        () -> {
          assertEquals(2, producer.history().size());
          clock.now = clock.now.plusSeconds(2);
          deliverRetry(1);
        });
    assertEquals(List.of(1), tried);
    List<ProducerRecord<String, byte[]>> sent = producer.history();
    assertEquals(3, sent.size());
    assertEquals(RETRY.topic(), sent.get(0).topic());
    assertEquals(RETRY.topic(), sent.get(1).topic());
    assertEquals(Topics.deadLetters(GROUP), sent.get(2).topic());
    assertEquals(
        Map.of(
            "origin-topic", "orders",
            "origin-partition", "0",
            "origin-offset", "0",
            "group", GROUP,
            "attempts", "3",
            "error", IllegalArgumentException.class.getName(),
            "error-message", "event evt-1 is poisonous",
            "failed-at-ms", Long.toString(clock.millis())),
        headers(sent.get(2)));
    assertEquals("key", sent.get(2).key());
    assertEquals(
        new String(event("evt-1", EventGenerator.POISON), StandardCharsets.UTF_8),
        new String(sent.get(2).value(), StandardCharsets.UTF_8));
    assertEquals(Map.of(ORDERS, 3L, RETRY, 2L), committed());
    assertEquals(List.of(" orders[0]: 2", " orders TOTAL: 2"), tally());
  }

  /** No attempt would make an event of it. */
  @Test
  void whatIsNoEventIsADeadLetterAtOnce() throws Exception {
    run(() -> add(0, "hello".getBytes(StandardCharsets.UTF_8)));
    ProducerRecord<String, byte[]> sent = producer.history().get(0);
    assertEquals(Topics.deadLetters(GROUP), sent.topic());
    assertEquals("1", headers(sent).get("attempts"));
    assertEquals(MalformedEventException.class.getName(), headers(sent).get("error"));
    assertNull(headers(sent).get("not-before-ms"));
    assertEquals(Map.of(ORDERS, 1L), committed());
  }

  /** Whoever starts next gets it again. */
  @Test
  void whatCouldNotBePutAsideIsNotCommitted() {
    producer =
        new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized java.util.concurrent.Future<
                  org.apache.kafka.clients.producer.RecordMetadata>
              send(ProducerRecord<String, byte[]> record) {
            var future = super.send(record);
            errorNext(new KafkaException("no room"));
            return future;
          }
        };
    ServiceMetrics metrics = new ServiceMetrics(new PrometheusRegistry());
    FailedEvents failures =
        new FailedEvents(
            producer, GROUP, new RetryPolicy(3, Duration.ofSeconds(2)), clock, metrics);
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    loop =
        new EventLoop(
            consumer, new Processor(new PrintingHandler(out), failures, tally, metrics), clock);
    KafkaException failure =
        assertThrows(
            KafkaException.class,
            () ->
                run(
                    () -> {
                      add(0, event("evt-1", "data-1"));
                      add(1, event("evt-2", EventGenerator.POISON));
                    }));
    assertTrue(failure.getMessage().contains("can't be put into group.retry"), failure::toString);
    assertEquals(Map.of(ORDERS, 1L), committed());
  }
}
