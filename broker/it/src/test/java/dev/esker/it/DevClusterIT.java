package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster in one command, and what its brokers do for each other. */
@Tag("slow")
final class DevClusterIT {

  private static final int RECORDS = 500;
  private static final int RECORD_BYTES = 2_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void eachBrokerAnswersForAllOfThem() throws Exception {
    try (DevCluster cluster =
        DevCluster.start(brokers.directory(), "--brokers=3", "--racks=a,b,c")) {
      Set<String> said = new HashSet<>();
      for (int broker = 1; broker <= 3; broker++) {
        JsonNode status = cluster.get(broker, "/cluster/status");
        assertEquals(broker, status.get("answered_by").asInt());
        said.add(status.get("controller") + " " + brokersOf(status));
      }
      assertEquals(1, said.size(), said::toString);
      String all = said.iterator().next();
      assertTrue(all.endsWith(" 1:a:active 2:b:active 3:c:active"), all);

      assertPlainCallsWorkAnywhere(cluster);
      assertGroupsWorkAnywhere(cluster);

      assertEquals(0, cluster.terminate(), cluster::report);
      for (int broker = 1; broker <= 3; broker++) {
        assertFalse(cluster.broker(broker).isAlive(), "broker " + broker);
      }
      assertTrue(cluster.report().contains("The brokers stop"), cluster::report);
    }
  }

  private static String brokersOf(JsonNode status) {
    StringBuilder text = new StringBuilder();
    status
        .get("brokers")
        .forEach(
            each ->
                text.append(' ')
                    .append(each.get("id").asInt())
                    .append(':')
                    .append(each.get("rack").asText())
                    .append(':')
                    .append(each.get("phase").asText()));
    return text.toString();
  }

  private static void assertPlainCallsWorkAnywhere(DevCluster cluster) throws Exception {
    JsonNode created =
        cluster.ask(1, "POST", "/create-topic", Map.of("topic", "test", "partitions", 3));
    assertEquals("created", created.get("status").asText());
    Set<String> owners = new HashSet<>();
    for (int broker = 1; broker <= 3; broker++) {
      JsonNode partitions = cluster.get(broker, "/metadata").get("topic_partitions").get("test");
      partitions.forEach(each -> owners.add(each.get("broker").asText()));
      assertEquals(3, partitions.size());
    }
    assertEquals(3, owners.size(), owners::toString);
    for (int partition = 0; partition < 3; partition++) {
      for (int broker = 1; broker <= 3; broker++) {
        JsonNode produced =
            cluster.ask(
                broker,
                "POST",
                "/produce",
                Map.of("topic", "test", "partition", partition, "message", "from " + broker));
        assertEquals(broker - 1, produced.get("offset").asInt());
      }
      for (int broker = 1; broker <= 3; broker++) {
        JsonNode read =
            cluster.get(broker, "/consume?topic=test&partition=" + partition + "&offset=0");
        assertEquals(3, read.get("next_offset").asInt());
        assertEquals("from 3", read.get("messages").get(2).get("message").asText());
      }
    }
  }

  private static void assertGroupsWorkAnywhere(DevCluster cluster) throws Exception {
    JsonNode registered =
        cluster.ask(
            1,
            "POST",
            "/consumer-groups/readers/register",
            Map.of("consumer_id", "one", "topics", List.of("test")));
    assertEquals(3, registered.get("assignment").get(0).get("partitions").size());
    JsonNode beat =
        cluster.ask(2, "POST", "/consumer-groups/readers/heartbeat", Map.of("consumer_id", "one"));
    assertEquals("ok", beat.get("status").asText());
    cluster.ask(
        3, "POST", "/consumer-groups/readers/topics/test/partitions/1/commit", Map.of("offset", 2));
    for (int broker = 1; broker <= 3; broker++) {
      JsonNode group = cluster.get(broker, "/consumer-groups/readers");
      assertEquals("one", group.get("members").get(0).get("consumer_id").asText());
      assertTrue(group.get("offsets").toString().contains("\"committed_offset\":2"));
    }
  }

  /** KIP-392: from the replica in its rack, and from the leader when that replica is gone. */
  @Test
  void aConsumerReadsFromTheReplicaInItsRack() throws Exception {
    try (DevCluster cluster =
        DevCluster.start(brokers.directory(), "--brokers=3", "--racks=a,b,c")) {
      cluster.ask(1, "POST", "/topics/near", Map.of("num_partitions", 1, "replication_factor", 3));
      int leader = partition(cluster, 1).get("leader").asInt();
      int near = leader % 3 + 1;
      String rack = List.of("a", "b", "c").get(near - 1);
      try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap());
          KafkaConsumer<String, String> consumer =
              Clients.consumer(cluster.bootstrap(), "client.rack", rack)) {
        consumer.assign(Clients.partitions("near", 1));
        send(producer, 0);
        assertEquals(RECORDS, read(consumer, 0, RECORDS));
        double fromNear = bytesFrom(consumer, near);
        double fromLeader = bytesFrom(consumer, leader);
        assertTrue(fromNear >= RECORDS * RECORD_BYTES, near + " gave " + fromNear);
        assertTrue(fromLeader < RECORDS * RECORD_BYTES / 2.0, leader + " gave " + fromLeader);

        assertTrue(cluster.broker(near).destroyForcibly());
        send(producer, RECORDS);
        assertEquals(RECORDS, read(consumer, RECORDS, RECORDS));
      }
      int other = 6 - leader - near;
      for (int broker : new int[] {leader, other}) {
        awaitUnderReplicated(cluster, broker, near);
      }
      assertEquals(0, cluster.terminate(), cluster::report);
    }
  }

  private static JsonNode partition(DevCluster cluster, int broker) throws Exception {
    return cluster.get(broker, "/topics/near").get("partitions").get(0);
  }

  private static void send(KafkaProducer<String, String> producer, int from) throws Exception {
    String padding = "x".repeat(RECORD_BYTES);
    for (int i = from; i < from + RECORDS; i++) {
      var unused = producer.send(new ProducerRecord<>("near", 0, null, i + padding));
    }
    producer.flush();
  }

  /** Reads so many records, in their order; returns how many there were in time. */
  private static int read(KafkaConsumer<String, String> consumer, long from, int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int read = 0;
    while (read < count && System.nanoTime() - deadline < 0) {
      for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
        assertEquals(from + read, each.offset());
        read++;
      }
    }
    return read;
  }

  private static double bytesFrom(KafkaConsumer<?, ?> consumer, int broker) {
    return consumer.metrics().entrySet().stream()
        .filter(each -> each.getKey().group().equals("consumer-node-metrics"))
        .filter(each -> each.getKey().name().equals("incoming-byte-total"))
        .filter(each -> each.getKey().tags().get("node-id").equals("node-" + broker))
        .mapToDouble(each -> (double) each.getValue().metricValue())
        .sum();
  }

  /** Waits until a broker says that another one is gone, and what lacks a replica. */
  private static void awaitUnderReplicated(DevCluster cluster, int broker, int gone)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      JsonNode status = cluster.get(broker, "/cluster/status");
      boolean told =
          brokersOf(status).contains(" " + gone + ":")
              && brokersOf(status).contains(":fenced")
              && status.get("under_replicated").toString().contains("\"topic\":\"near\"")
              && status.get("offline").isEmpty();
      if (told) {
        return;
      }
      assertTrue(System.nanoTime() - deadline < 0, status::toString);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Test
  void brokersEndWithTheProgramThatStartedThem() throws Exception {
    try (DevCluster cluster = DevCluster.start(brokers.directory(), "--brokers=1")) {
      ProcessHandle broker = cluster.broker(1);
      cluster.kill();
      broker.onExit().get(60, TimeUnit.SECONDS);
      assertFalse(broker.isAlive());
    }
  }
}
