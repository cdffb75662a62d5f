package dev.esker.bench.compare.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.compare.ceiling.NullBroker;
import dev.esker.bench.kafka.KafkaSettings;
import dev.esker.bench.kafka.KafkaTarget;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaProbeTest {

  @Test
  void nobodyThereIsNotReady() throws IOException {
    assertFalse(new KafkaProbe(Ports.free()).isReady(Optional.empty()));
  }

  @Test
  void anAnswerThatMakesNoSenseIsNotReady() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread nonsense =
          new Thread(
              () -> {
                try (Socket client = server.accept()) {
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      nonsense.start();
      assertFalse(new KafkaProbe(server.getLocalPort()).isReady(Optional.empty()));
      nonsense.join();
    }
  }

  @Test
  void aBrokerIsReadyOnceItsTopicHasAllPartitions() throws Exception {
    TopicSpec topic = new TopicSpec("t", 12_000, 1);
    try (NullBroker broker = NullBroker.start(0)) {
      KafkaProbe probe = new KafkaProbe(broker.port());
      assertTrue(probe.isReady(Optional.empty()));
      assertFalse(probe.isReady(Optional.of(topic)));
      KafkaSettings settings =
          new KafkaSettings(broker.bootstrap(), "all", "none", 16_384, 0, Map.of());
      try (KafkaTarget target = new KafkaTarget(settings)) {
        target.createTopic(topic);
      }
      assertTrue(probe.isReady(Optional.of(topic)));
      assertFalse(probe.isReady(Optional.of(new TopicSpec("t", 12_001, 1))));
    }
  }
}
