package dev.esker.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.embedded.EmbeddedBroker;
import dev.esker.junit.BootstrapServers;
import dev.esker.junit.EskerBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EskerBroker(
    topics = {"orders:3", "payments"},
    settings = "message.max.bytes=5000")
@Timeout(60)
class EskerBrokerTest {

  @Test
  void clientsUseTheBrokerThatTheExtensionStarted(@BootstrapServers String servers)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      assertEquals(3, producer.partitionsFor("orders").size());
      assertEquals(1, producer.partitionsFor("payments").size());
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>("orders", "key " + i, "value " + i)).get();
      }
    }
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", servers,
                "group.id", "test",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      while (values.size() < 10) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    assertEquals(10, new TreeSet<>(values).size());
  }

  @Test
  void theBrokerItselfIsAParameterToo(EmbeddedBroker broker, @BootstrapServers String servers) {
    assertEquals(servers, broker.bootstrapServers());
    assertTrue(broker.topics().exists("orders"));
  }
}
