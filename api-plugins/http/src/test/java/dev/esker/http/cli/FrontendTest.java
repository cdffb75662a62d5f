package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.HttpFrontendPlugin;
import dev.esker.http.cli.CommandTest.Result;
import dev.esker.spi.Frontend;
import dev.esker.spi.twin.TwinBroker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands against the front end of this module, over a broker in memory. */
class FrontendTest {

  private final TwinBroker broker = new TwinBroker("http");
  private Frontend frontend;
  private String address;

  @BeforeEach
  void start() {
    frontend = new HttpFrontendPlugin().create(broker);
    address = "127.0.0.1:" + frontend.start().toCompletableFuture().join().get(0).port();
  }

  @AfterEach
  void stop() {
    frontend.drain(Duration.ofSeconds(5)).toCompletableFuture().join();
    frontend.close();
    broker.close();
  }

  private Result esker(String... words) {
    return eskerWithInput("", words);
  }

  private Result eskerWithInput(String input, String... words) {
    return CommandTest.run(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), address, words);
  }

  @Test
  void topicsAreMadeListedAndDeleted() {
    assertEquals(
        "created orders with 3 partitions\n",
        esker("topics", "create", "orders", "--partitions", "3").expect(0).out());
    assertEquals(
        "created one with 1 partition\n",
        esker("topics", "create", "one", "-p1", "--replication-factor=1").expect(0).out());
    assertEquals(
        "TOPIC   PARTITIONS  REPLICAS\none     1           1\norders  3           1\n",
        esker("topics", "list").expect(0).out());
    assertEquals(
        "[{\"topic\":\"one\",\"partitions\":1,\"replication_factor\":1,\"internal\":false},"
            + "{\"topic\":\"orders\",\"partitions\":3,\"replication_factor\":1,"
            + "\"internal\":false}]\n",
        esker("topics", "list", "--json").expect(0).out());
    assertEquals("deleted orders\n", esker("topics", "delete", "orders").expect(0).out());
    esker("topics", "delete", "orders").failedWith(1, "there is no topic 'orders'");
    assertEquals(
        "deleted one\norders isn't there\n",
        esker("topics", "delete", "orders", "one", "--if-exists").expect(0).out());
    assertTrue(broker.cluster.topics().isEmpty());
  }

  @Test
  void aTopicIsMadeOnce() {
    esker("topics", "create", "orders").expect(0);
    esker("topics", "create", "orders").failedWith(1, "topic 'orders' exists already");
    assertEquals(
        "orders exists\n", esker("topics", "create", "orders", "--if-not-exists").expect(0).out());
    assertEquals(
        "[{\"topic\":\"orders\",\"created\":false}]\n",
        esker("topics", "create", "orders", "--if-not-exists", "--json").expect(0).out());
  }

  @Test
  void racksAreSpokenOfWhenThereAreNone() {
    Result result = esker("topics", "create", "orders", "--rack-aware").expect(0);
    assertEquals(
        "esker: warning: --rack-aware has no effect: the brokers name no rack\n", result.err());
    assertTrue(broker.cluster.topic("orders").isPresent());
    broker.cluster.addBroker(2, "127.0.0.1", 1);
    broker.cluster.addBroker(3, "127.0.0.1", 1);
    assertEquals("", esker("topics", "create", "spread", "--rack-aware").expect(0).err());
  }

  @Test
  void aTopicIsDescribed() {
    esker("topics", "create", "orders", "-p", "2", "-c", "retention.ms=1000").expect(0);
    eskerWithInput("a\nb\n", "producer", "-t", "orders", "-p", "1").expect(0);
    String text = esker("topics", "describe", "orders").expect(0).out();
    assertTrue(text.startsWith("orders: 2 partitions, id "), text);
    assertTrue(text.contains("\nsettings:  retention.ms=1000\n"), text);
    assertTrue(
        text.endsWith(
            """
            PARTITION  LEADER  REPLICAS  ISR  LOG-START  HIGH-WATERMARK
            0          1       1         1    0          0
            1          1       1         1    0          2

            """),
        text);
    String json = esker("topics", "describe", "--json").expect(0).out();
    assertTrue(
        json.endsWith(
            "{\"partition\":1,\"leader\":1,\"replicas\":[1],\"isr\":[1],\"log_start\":0,"
                + "\"high_watermark\":2}],\"configs\":{\"retention.ms\":\"1000\"}}]\n"),
        json);
    esker("topics", "describe", "nothing").failedWith(1, "there is no topic 'nothing'");
  }

  @Test
  void aTopicIsAltered() {
    esker("topics", "create", "orders", "-c", "retention.ms=1000").expect(0);
    assertEquals(
        "altered orders\n",
        esker(
                "topics",
                "alter",
                "orders",
                "--partitions",
                "4",
                "-c",
                "cleanup.policy=compact",
                "--delete-config",
                "retention.ms")
            .expect(0)
            .out());
    String text = esker("topics", "describe", "orders").expect(0).out();
    assertTrue(text.startsWith("orders: 4 partitions"), text);
    assertTrue(text.contains("settings:  cleanup.policy=compact\n"), text);
    esker("topics", "alter", "nothing", "-p", "2").failedWith(1, "there is no topic 'nothing'");
    Result fewer = esker("topics", "alter", "orders", "-p", "2").expect(1);
    assertTrue(fewer.err().startsWith("esker: topic 'orders': "), fewer.err());
  }

  private void commit(String group, int partition, long offset) {
    esker("groups", "reset", group, "-t", "orders:" + partition, "--to", "" + offset).expect(0);
  }

  @Test
  void groupsAreListedDescribedAndDeleted() {
    broker.cluster.add("orders", 2);
    eskerWithInput("1\n2\n3\n4\n5\n", "producer", "-t", "orders", "-p", "1").expect(0);
    commit("readers", 1, 3);
    assertEquals(
        "GROUP    STATE  TYPE     PROTOCOL\nreaders  Empty  Classic  consumer\n",
        esker("groups", "list").expect(0).out());
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
    assertEquals("deleted readers\n", esker("groups", "delete", "readers").expect(0).out());
    esker("groups", "delete", "readers").failedWith(1, "there is no group 'readers'");
    assertEquals("GROUP  STATE  TYPE  PROTOCOL\n", esker("groups", "list").expect(0).out());
  }

  @Test
  void offsetsAreReset() {
    broker.cluster.add("orders", 2);
    eskerWithInput("1\n2\n3\n4\n5\n", "producer", "-t", "orders", "-p", "1").expect(0);
    commit("readers", 1, 3);
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
    assertEquals(
        "[{\"topic\":\"orders\",\"partition\":1,\"before\":null,\"offset\":2,"
            + "\"committed\":true}]\n",
        esker("groups", "reset", "new", "-t", "orders:1", "--to", "2", "--json").expect(0).out());
    assertEquals(
        "TOPIC   PARTITION  BEFORE  NOW\norders  1          1       5\n",
        esker("groups", "reset", "readers", "-t", "orders:1", "--to", "@99999999999999")
            .expect(0)
            .out());
    esker("groups", "reset", "readers", "-t", "nothing", "--to", "0")
        .failedWith(1, "there is no topic 'nothing'");
    esker("groups", "reset", "readers", "-t", "orders:0,2", "--to", "0")
        .failedWith(1, "topic 'orders' has 2 partitions, so there is no partition 2");
  }

  @Test
  void theClusterIsShown() {
    esker("topics", "create", "orders", "-p", "2").expect(0);
    String text = esker("cluster", "status").expect(0).out();
    assertTrue(text.startsWith("cluster "), text);
    assertTrue(text.contains("\nBROKER  RACK  STATE   HTTP"), text);
    assertTrue(
        text.endsWith(
            "\n1 topic, 2 partitions, 0 under-replicated, 0 below min.insync.replicas, 0 offline,"
                + " 0 moving\n"),
        text);
  }

  @Test
  void whatIsTooLargeIsSaid() {
    broker.cluster.add("orders", 1);
    Result result =
        eskerWithInput("x".repeat(12 << 20) + "\n", "producer", "-t", "orders", "-p", "0");
    result.expect(1);
    assertEquals(1, result.err().lines().count(), result.err());
  }
}
