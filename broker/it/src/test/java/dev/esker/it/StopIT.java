package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM under load. */
final class StopIT {

  private static final String TOPIC = "busy";
  private static final int PARTITIONS = 4;
  private static final int ACKED_BEFORE_STOP = 2_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final Queue<String> acked = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
  private final CountDownLatch busy = new CountDownLatch(ACKED_BEFORE_STOP);
  private final AtomicBoolean stop = new AtomicBoolean();

  /**
   * The producer doesn't notice: it goes on when the broker is back, and each record is there once.
   */
  @Test
  void aProducerCrossesAStopWithoutLossAndWithoutDoubles() throws Exception {
    BrokerProcess broker = brokers.start();
    Clients.createTopic(broker.bootstrap(), TOPIC, PARTITIONS);
    Thread sender = new Thread(() -> send(broker.bootstrap()), "sender");
    sender.start();
    assertTrue(busy.await(60, TimeUnit.SECONDS), "acknowledged: " + acked.size());
    assertEquals(0, broker.terminate(), "exit code");
    int before = acked.size();
    broker.start();
    stop.set(true);
    sender.join(60_000);
    assertEquals(List.of(), List.copyOf(failed), "the producer retries until the broker is back");
    assertTrue(acked.size() >= before, "acknowledged " + before + " before, " + acked.size());
    List<String> read =
        Clients.readAll(broker.bootstrap(), TOPIC, PARTITIONS).stream()
            .map(ConsumerRecord::value)
            .toList();
    assertEquals(read.size(), new TreeSet<>(read).size(), "none is there twice");
    assertEquals(
        acked.stream().collect(Collectors.toCollection(TreeSet::new)), new TreeSet<>(read));
  }

  private void send(String bootstrap) {
    try (KafkaProducer<String, String> producer = Clients.producer(bootstrap)) {
      for (int i = 0; !stop.get(); i++) {
        String value = "value-" + i;
        var unused =
            producer.send(
                new ProducerRecord<>(TOPIC, i % PARTITIONS, null, value),
                (place, error) -> {
                  if (error == null) {
                    acked.add(value);
                    busy.countDown();
                  } else {
                    failed.add(error);
                  }
                });
        if (i % 100 == 99) {
          producer.flush(); // bounds what is open while the broker is away
        }
      }
    }
  }
}
