package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Settings of a broker that are changed while it runs take effect at once, and survive a kill. */
final class DynamicConfigIT {

  private static final String TOPIC = "sized";
  private static final ConfigResource THIS = new ConfigResource(ConfigResource.Type.BROKER, "1");
  private static final ConfigResource ALL = new ConfigResource(ConfigResource.Type.BROKER, "");

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aLimitCountsAtOnceAndAfterAKill() throws Exception {
    BrokerProcess broker = brokers.start();
    Clients.createTopic(broker.bootstrap(), TOPIC, 1);
    assertEquals(Optional.empty(), send(broker, 5_000));
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      set(admin, ALL, "message.max.bytes", "2000");
      assertInstanceOf(RecordTooLargeException.class, send(broker, 5_000).orElseThrow());
      // What is set for this broker is stronger than what is set for all.
      set(admin, THIS, "message.max.bytes", "10000");
      assertEquals(Optional.empty(), send(broker, 5_000));
    }
    broker.kill();
    broker.start();
    assertEquals(Optional.empty(), send(broker, 5_000));
    assertInstanceOf(RecordTooLargeException.class, send(broker, 20_000).orElseThrow());
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      assertEquals("10000", shown(admin, "message.max.bytes"));
      set(admin, THIS, "message.max.bytes", null);
      assertInstanceOf(RecordTooLargeException.class, send(broker, 5_000).orElseThrow());
      set(admin, ALL, "message.max.bytes", null);
      assertEquals(Optional.empty(), send(broker, 20_000));
    }
  }

  @Test
  void whatTakesAStartIsRefused() throws Exception {
    BrokerProcess broker = brokers.start();
    try (Admin admin = Clients.admin(broker.bootstrap())) {
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> set(admin, THIS, "num.partitions", "5"));
      assertInstanceOf(InvalidRequestException.class, refused.getCause());
      assertEquals(
          "num.partitions is read-only: it takes effect when the broker is started",
          refused.getCause().getMessage());
    }
  }

  /** Why a record of that size isn't accepted; empty if it is. */
  private static Optional<Throwable> send(BrokerProcess broker, int bytes) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      producer.send(new ProducerRecord<>(TOPIC, 0, null, "x".repeat(bytes))).get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    }
  }

  private static void set(Admin admin, ConfigResource resource, String name, String value)
      throws Exception {
    AlterConfigOp.OpType type =
        value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), type);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  private static String shown(Admin admin, String name) throws Exception {
    return admin.describeConfigs(List.of(THIS)).all().get().get(THIS).get(name).value();
  }
}
