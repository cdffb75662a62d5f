package dev.esker.examples.keyed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class KeyedProducerTest {

  @Test
  void usersTakeTurns() throws Exception {
    MockProducer<String, String> client =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    new KeyedProducer(client).run(8, 0);
    assertEquals(
        List.of("user-0", "user-1", "user-2", "user-3", "user-4", "user-5", "user-0", "user-1"),
        client.history().stream().map(each -> each.key()).toList());
    assertEquals("message 7", client.history().get(7).value());
    assertEquals(KeyedProducer.TOPIC, client.history().get(7).topic());
    assertEquals(true, client.flushed());
  }

  @Test
  void itStopsWhenItIsTold() throws Exception {
    MockProducer<String, String> client =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    KeyedProducer producer = new KeyedProducer(client);
    producer.stop();
    producer.run(0, 60_000);
    assertEquals(1, client.history().size());
  }
}
