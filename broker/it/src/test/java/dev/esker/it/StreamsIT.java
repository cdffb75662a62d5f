package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kafka Streams as it is published, a word count and a windowed join in two processes, at least
 * once, while records arrive. With one broker, either process and the broker are killed, and one of
 * them loses its state. With three, which have three replicas of everything, brokers are killed and
 * the program just goes on. Nothing may be missing against what is computed here without Kafka.
 */
@Tag("slow")
final class StreamsIT {

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void nothingIsMissingThoughEverythingWasKilled() throws Exception {
    BrokerProcess broker = brokers.start("--group-initial-rebalance-delay-ms=500");
    Path state = brokers.directory();
    try (StreamsShop shop = new StreamsShop(broker.bootstrap(), 1);
        KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      shop.createTopics();
      shop.start("a", state.resolve("a"));
      shop.start("b", state.resolve("b"));
      shop.send(producer);
      shop.awaitSomeCounted();
      shop.kill("a");
      shop.send(producer);
      broker.kill();
      broker.start();
      shop.send(producer);
      shop.start("a", state.resolve("a"));
      shop.send(producer);
      shop.kill("b");
      // What it had must come back from the changelogs alone.
      Program.deleteTree(state.resolve("b"));
      shop.send(producer);
      shop.start("b", state.resolve("b"));
      assertEquals(0, broker.terminate());
      broker.start();
      shop.send(producer);
      producer.flush();
      System.out.println("streams: " + shop.awaitAll());
    }
  }

  @Test
  void aClusterLosesABrokerAndTheProgramGoesOn() throws Exception {
    assertEquals(0, brokers.start().terminate(), "makes the archive of classes");
    Path state = brokers.directory();
    try (BrokerCluster cluster =
        BrokerCluster.direct(brokers, 3, "--group-initial-rebalance-delay-ms=500")) {
      cluster.startAll();
      try (StreamsShop shop = new StreamsShop(cluster.bootstrap(), 3);
          KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap())) {
        shop.createTopics();
        shop.start("a", state.resolve("a"));
        shop.start("b", state.resolve("b"));
        shop.send(producer);
        shop.awaitSomeCounted();
        for (int node : cluster.ids()) {
          shop.send(producer);
          cluster.kill(node);
          shop.send(producer);
          producer.flush();
          cluster.start(node);
          cluster.awaitInSync("lines", "orders", "payments", "counts", "paid");
        }
        String result = shop.awaitAll();
        assertEquals(Set.of("a", "b"), shop.running());
        for (String app : shop.running()) {
          assertEquals(List.of(), shop.failuresOf(app), "threads of " + app + " that failed");
        }
        System.out.println("streams on three brokers, each killed once: " + result);
      }
    }
  }
}
