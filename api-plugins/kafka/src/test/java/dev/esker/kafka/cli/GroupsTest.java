package dev.esker.kafka.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupsTest extends CommandTest {

  @BeforeEach
  void readSome() {
    start();
    broker.cluster.add("orders", 2);
    eskerWithInput("1\n2\n3\n4\n5\n", "produce", "orders", "-p", "1").expect(0);
    esker("consume", "orders", "-g", "readers", "-n", "3").expect(0);
  }

  @Test
  void groupsAreListed() {
    assertEquals(
        "GROUP    STATE  TYPE     PROTOCOL\nreaders  Empty  Classic  consumer\n",
        esker("groups", "list").expect(0).out());
    assertEquals(
        "[{\"group\":\"readers\",\"state\":\"Empty\",\"type\":\"Classic\","
            + "\"protocol\":\"consumer\"}]\n",
        esker("groups", "list", "--json").expect(0).out());
  }

  @Test
  void aGroupIsDescribed() {
    String expected =
        """
        readers: Empty, 0 members
        TOPIC   PARTITION  COMMITTED  END  LAG  MEMBER
        orders  1          3          5    2    -

        """;
    assertEquals(expected, esker("groups", "describe", "readers").expect(0).out());
    assertEquals(expected, esker("groups", "describe").expect(0).out());
    assertEquals(
        "[{\"group\":\"readers\",\"state\":\"Empty\",\"assignor\":\"\",\"members\":[],"
            + "\"partitions\":[{\"topic\":\"orders\",\"partition\":1,\"committed\":3,\"end\":5,"
            + "\"lag\":2,\"member\":null}]}]\n",
        esker("groups", "describe", "readers", "--json").expect(0).out());
    esker("groups", "describe", "nothing").failedWith(1, "there is no group 'nothing'");
  }

  @Test
  void membersAreShownAndKeepAGroupFromBeingDeleted() {
    var settings = clientProperties();
    settings.put("group.id", "readers");
    settings.put("client.id", "somebody");
    settings.put("enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      await(
          () -> {
            consumer.poll(Duration.ofMillis(50));
            return consumer.assignment().size() == 2;
          },
          "two partitions");
      String text = esker("groups", "describe", "readers").expect(0).out();
      assertTrue(text.startsWith("readers: Stable, 1 member, range\nMEMBER "), text);
      assertTrue(text.contains(" somebody "), text);
      assertTrue(text.contains("\norders  0          -          0    -    somebody-"), text);
      assertTrue(text.contains("\norders  1          3          5    2    somebody-"), text);
      esker("groups", "delete", "readers")
          .failedWith(1, "group 'readers' has members; stop them first");
    }
  }

  @Test
  void offsetsAreReset() {
    assertEquals(
        """
        TOPIC   PARTITION  BEFORE  WOULD-BE
        orders  0          -       0
        orders  1          3       5
        """,
        esker("groups", "reset", "readers", "-t", "orders", "--to", "latest", "--dry-run")
            .expect(0)
            .out());
    assertEquals(
        "TOPIC   PARTITION  BEFORE  NOW\norders  1          3       1\n",
        esker("groups", "reset", "readers", "-t", "orders:1", "--to", "-4").expect(0).out());
    assertEquals("2\n3\n4\n5\n", esker("consume", "orders", "-g", "readers", "-e").expect(0).out());
    assertEquals(
        "[{\"topic\":\"orders\",\"partition\":1,\"before\":null,\"offset\":2,"
            + "\"committed\":true}]\n",
        esker("groups", "reset", "new", "-t", "orders:1", "--to", "2", "--json").expect(0).out());
    esker("groups", "reset", "readers", "-t", "nothing", "--to", "0")
        .failedWith(1, "there is no topic 'nothing'");
    esker("groups", "reset", "readers", "-t", "orders:0,2", "--to", "0")
        .failedWith(1, "topic 'orders' has 2 partitions, so there is no partition 2");
  }

  @Test
  void groupsAreDeleted() {
    assertEquals("deleted readers\n", esker("groups", "delete", "readers").expect(0).out());
    esker("groups", "delete", "readers").failedWith(1, "there is no group 'readers'");
    assertEquals("GROUP  STATE  TYPE  PROTOCOL\n", esker("groups", "list").expect(0).out());
  }
}
