package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Quotas as Kafka's clients meet them, across a kill of the broker. */
final class QuotaIT {

  private static final String TOPIC = "limited";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  /** Two whole windows, so that waits are short. */
  private static final String WINDOWS = "--quota-window-num=3";

  /** At this rate clients may use a megabyte at once. */
  private static final double RATE = 500_000;

  private static final int RECORDS = 12;
  private static final int RECORD_BYTES = 100_000;
  private static final ClientQuotaEntity CLIENT =
      new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "greedy"));

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void clientsAreThrottledAndLoseNothing() throws Exception {
    BrokerProcess broker = brokers.start(WINDOWS);
    Clients.createTopic(broker.bootstrap(), TOPIC, 1);
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(0, produce(broker, "greedy"), "no quota yet");
      set(admin, CLIENT, "producer_byte_rate", RATE);
      set(admin, CLIENT, "consumer_byte_rate", RATE);
    }
    broker.kill();
    broker.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      ClientQuotaFilter all =
          ClientQuotaFilter.containsOnly(
              List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.CLIENT_ID)));
      assertEquals(
          Map.of(CLIENT, Map.of("producer_byte_rate", RATE, "consumer_byte_rate", RATE)),
          admin.describeClientQuotas(all).entities().get());
      assertTrue(produce(broker, "greedy") > 0, "more than a megabyte at once");
      assertEquals(0, produce(broker, "modest"), "a client without a quota");
      assertTrue(consume(broker, "greedy", RECORDS + 2) > 0);
      set(admin, CLIENT, "producer_byte_rate", null);
      set(admin, CLIENT, "consumer_byte_rate", null);
      assertEquals(Map.of(), admin.describeClientQuotas(all).entities().get());
      assertEquals(0, produce(broker, "greedy"), "no quota any more");
    }
  }

  /** The longest throttle that the producer was told, in milliseconds. */
  private static double produce(BrokerProcess broker, String clientId) throws Exception {
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            broker.bootstrap(), "client.id", clientId, "batch.size", "0", "linger.ms", "0")) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        sent.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, "x".repeat(RECORD_BYTES))));
      }
      for (Future<?> each : sent) {
        each.get();
      }
      return metric(producer.metrics(), "produce-throttle-time-max");
    }
  }

  private static double consume(BrokerProcess broker, String clientId, int records) {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(broker.bootstrap(), "client.id", clientId)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long expected = 0;
      // More than may be fetched at once, and none is lost or repeated.
      while (expected < records) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          assertEquals(expected++, record.offset());
        }
      }
      return metric(consumer.metrics(), "fetch-throttle-time-max");
    }
  }

  private static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
    Metric found =
        metrics.values().stream()
            .filter(metric -> metric.metricName().name().equals(name))
            .findFirst()
            .orElseThrow();
    double value = (Double) found.metricValue();
    return Double.isNaN(value) ? 0 : value;
  }

  private static void set(Admin admin, ClientQuotaEntity entity, String key, Double value)
      throws Exception {
    Collection<ClientQuotaAlteration> alterations =
        List.of(
            new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op(key, value))));
    admin.alterClientQuotas(alterations).all().get();
  }

  @Test
  void anAddressThatConnectsTooOftenIsRefused() throws Exception {
    BrokerProcess broker = brokers.start(WINDOWS);
    int port = Integer.parseInt(broker.bootstrap().replaceFirst(".*:", ""));
    ClientQuotaEntity address = new ClientQuotaEntity(Map.of(ClientQuotaEntity.IP, "127.0.0.1"));
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      set(admin, address, "connection_creation_rate", 5.0);
      List<Socket> sockets = new ArrayList<>();
      try {
        // Ten at once are within the rate; of so many, most aren't.
        for (int i = 0; i < 30; i++) {
          Socket socket = new Socket();
          sockets.add(socket);
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
        }
        assertEquals(-1, read(sockets.get(29)), "closed without being asked anything");
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
      // The connection that was there before is served as ever.
      set(admin, address, "connection_creation_rate", null);
    }
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals(1, admin.describeCluster().nodes().get().size());
    }
  }

  private static int read(Socket socket) throws IOException {
    socket.setSoTimeout(60_000);
    try {
      return socket.getInputStream().read();
    } catch (SocketException e) {
      return -1;
    }
  }
}
