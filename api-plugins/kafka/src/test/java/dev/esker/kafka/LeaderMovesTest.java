package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.Endpoint;
import dev.esker.spi.twin.TwinBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients follow a leader that moves, by what the answers say (KIP-951). */
class LeaderMovesTest extends BrokerTest {

  /** Longer than the test: nothing but an answer tells the clients. */
  private static final String NO_REFRESH = "300000";

  private TwinBroker other;
  private KafkaFrontend otherFrontend;

  @BeforeEach
  void startBoth() {
    start();
    broker.cluster.announce(
        "kafka/PLAINTEXT", new Endpoint("PLAINTEXT", "Kafka", "127.0.0.1", port));
    other = broker.peer(2);
    other.config = Map.of("port", "0", "threads", "2");
    otherFrontend = (KafkaFrontend) new KafkaFrontendPlugin().create(other);
    other.cluster.announce(
        "kafka/PLAINTEXT", otherFrontend.start().toCompletableFuture().join().get(0));
    broker.cluster.addReplicated(Requests.TOPIC, List.of(List.of(1, 2)));
  }

  @AfterEach
  void stopOther() {
    otherFrontend.drain(Duration.ofSeconds(5)).toCompletableFuture().join();
    otherFrontend.close();
    await(() -> other.logs.openLeases.get() == 0, "leases given back");
    other.close();
  }

  private Properties properties() {
    Properties properties = clientProperties();
    properties.put("metadata.max.age.ms", NO_REFRESH);
    properties.put("retry.backoff.ms", "1");
    properties.put("retry.backoff.max.ms", "10");
    return properties;
  }

  @Test
  void aProducerAndAConsumerGoOnWithTheNewLeader() throws Exception {
    Properties reading = properties();
    reading.put("auto.offset.reset", "earliest");
    try (KafkaProducer<String, String> producer =
            new KafkaProducer<>(properties(), new StringSerializer(), new StringSerializer());
        KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(Requests.TOPIC, 0)));
      List<String> read = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        broker.cluster.lead(Requests.TOPIC, 0, 1 + round % 2);
        assertEquals(
            round,
            producer
                .send(new ProducerRecord<>(Requests.TOPIC, 0, "k", "v" + round))
                .get(20, TimeUnit.SECONDS)
                .offset());
        int wanted = round + 1;
        await(
            () -> {
              consumer.poll(Duration.ofMillis(50)).forEach(each -> read.add(each.value()));
              return read.size() >= wanted;
            },
            wanted + " records");
      }
      assertEquals(List.of("v0", "v1", "v2", "v3", "v4", "v5"), read);
    }
  }
}
