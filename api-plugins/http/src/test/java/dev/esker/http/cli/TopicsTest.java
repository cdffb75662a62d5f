package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest extends CommandTest {

  private static final String ORDERS =
      """
      {"name":"orders","id":"0b8c","internal":false,"replication_factor":1,
       "configs":{"retention.ms":"1000","cleanup.policy":"compact"},
       "partitions":[
         {"partition":0,"leader":1,"leader_epoch":0,"leader_address":"localhost:8080",
          "replicas":[1,2],"isr":[1],"offline":[],"racks":["a",null],"log_start_offset":0,
          "high_watermark":42,"size_bytes":4711},
         {"partition":1,"leader":null,"leader_epoch":3,"leader_address":null,
          "replicas":[2],"isr":[],"offline":[2],"racks":[null],"log_start_offset":null,
          "high_watermark":null,"size_bytes":null}]}
      """;

  @Test
  void topicsAreListedByName() {
    broker.on(
        "GET /topics",
        200,
        """
        {"topics":[{"name":"orders","partitions":3,"replication_factor":1,"internal":false},
                   {"name":"one","partitions":1,"replication_factor":2,"internal":false}]}
        """);
    broker.on(
        "GET /topics?internal=true",
        200,
        """
        {"topics":[{"name":"__x","partitions":1,"replication_factor":1,"internal":true}]}
        """);
    assertEquals(
        "TOPIC   PARTITIONS  REPLICAS\none     1           2\norders  3           1\n",
        esker("topics", "list").expect(0).out());
    assertEquals(
        "[{\"topic\":\"one\",\"partitions\":1,\"replication_factor\":2,\"internal\":false},"
            + "{\"topic\":\"orders\",\"partitions\":3,\"replication_factor\":1,"
            + "\"internal\":false}]\n",
        esker("topics", "list", "--json").expect(0).out());
    assertEquals(
        "[{\"topic\":\"__x\",\"partitions\":1,\"replication_factor\":1,\"internal\":true}]\n",
        esker("topics", "list", "--json", "--internal").expect(0).out());
  }

  @Test
  void everyFlagOfCreateReachesTheBroker() {
    broker.on("POST /topics/orders", 201, ORDERS);
    broker.on("GET /cluster/status", 200, "{\"brokers\":[{\"rack\":\"a\"},{\"rack\":\"b\"}]}");
    Result result =
        esker(
            "topics",
            "create",
            "orders",
            "--rack-aware",
            "--replication-factor",
            "2",
            "--partitions=2",
            "-c",
            "retention.ms=1000",
            "-ccleanup.policy=compact");
    assertEquals("created orders with 2 partitions\n", result.expect(0).out());
    assertEquals("", result.err());
    assertEquals(
        "POST /topics/orders {\"num_partitions\":2,\"replication_factor\":2,"
            + "\"rack_awareness\":true,\"configs\":{\"retention.ms\":\"1000\","
            + "\"cleanup.policy\":\"compact\"}}",
        broker.requests().get(1));
    assertEquals(
        "[{\"topic\":\"orders\",\"created\":true,\"partitions\":2,\"replication_factor\":1}]\n",
        esker("topics", "create", "orders", "--json").expect(0).out());
    assertEquals("POST /topics/orders {}", broker.requests().get(2));
  }

  @Test
  void aTopicIsMadeOnce() {
    broker.refuse("POST /topics/orders", 409, "TOPIC_ALREADY_EXISTS", "it is there");
    broker.on("POST /topics/new", 201, ORDERS);
    Result result = esker("topics", "create", "orders", "new");
    result.failedWith(1, "topic 'orders' exists already");
    assertEquals("created new with 2 partitions\n", result.out());
    assertEquals(
        "orders exists\n", esker("topics", "create", "orders", "--if-not-exists").expect(0).out());
    assertEquals(
        "[{\"topic\":\"orders\",\"created\":false}]\n",
        esker("topics", "create", "orders", "--if-not-exists", "--json").expect(0).out());
  }

  @Test
  void racksAreSpokenOfWhenThereAreNone() {
    broker.on("POST /topics/orders", 201, ORDERS);
    broker.on("GET /cluster/status", 200, "{\"brokers\":[{\"rack\":null}]}");
    broker.on("GET /cluster/status", 200, "{\"brokers\":[{\"rack\":\"a\"},{\"rack\":\"a\"}]}");
    assertEquals(
        "esker: warning: --rack-aware has no effect: the brokers name no rack\n",
        esker("topics", "create", "orders", "--rack-aware").expect(0).err());
    assertEquals(
        "esker: warning: --rack-aware has no effect: the brokers name only one rack\n",
        esker("topics", "create", "orders", "--rack-aware").expect(0).err());
  }

  @Test
  void aTopicIsDescribed() {
    broker.on("GET /topics/orders", 200, ORDERS);
    broker.on("GET /topics", 200, "{\"topics\":[{\"name\":\"orders\"}]}");
    broker.refuse("GET /topics/nothing", 404, "UNKNOWN_TOPIC_OR_PARTITION", "no such");
    String expected =
        """
        orders: 2 partitions, id 0b8c
        settings:  cleanup.policy=compact  retention.ms=1000
        PARTITION  LEADER  REPLICAS  ISR  LOG-START  HIGH-WATERMARK
        0          1       1,2       1    0          42
        1          -       2         -    -          -

        """;
    assertEquals(expected, esker("topics", "describe", "orders").expect(0).out());
    assertEquals(expected, esker("topics", "describe").expect(0).out());
    assertEquals(
        "[{\"topic\":\"orders\",\"id\":\"0b8c\",\"internal\":false,\"partitions\":["
            + "{\"partition\":0,\"leader\":1,\"replicas\":[1,2],\"isr\":[1],\"log_start\":0,"
            + "\"high_watermark\":42},{\"partition\":1,\"leader\":null,\"replicas\":[2],"
            + "\"isr\":[],\"log_start\":null,\"high_watermark\":null}],"
            + "\"configs\":{\"cleanup.policy\":\"compact\",\"retention.ms\":\"1000\"}}]\n",
        esker("topics", "describe", "--json").expect(0).out());
    Result result = esker("topics", "describe", "orders", "nothing");
    result.failedWith(1, "there is no topic 'nothing'");
    assertEquals(expected, result.out());
  }

  @Test
  void aTopicIsAltered() {
    broker.on("PATCH /topics/orders", 200, ORDERS);
    broker.refuse("PATCH /topics/nothing", 404, "UNKNOWN_TOPIC_OR_PARTITION", "no such");
    broker.refuse("PATCH /topics/full", 400, "INVALID_PARTITIONS", "there are 4");
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
    assertEquals(
        List.of(
            "PATCH /topics/orders {\"num_partitions\":4,\"configs\":"
                + "{\"cleanup.policy\":\"compact\",\"retention.ms\":null}}"),
        broker.requests());
    assertEquals(
        "{\"topic\":\"orders\",\"altered\":true}\n",
        esker("topics", "alter", "orders", "-p", "4", "--json").expect(0).out());
    esker("topics", "alter", "nothing", "-p", "2").failedWith(1, "there is no topic 'nothing'");
    esker("topics", "alter", "full", "-p", "2").failedWith(1, "topic 'full': there are 4");
  }

  @Test
  void topicsAreDeleted() {
    broker.on("DELETE /topics/orders", 200, "{\"status\":\"deleted\"}");
    broker.refuse("DELETE /topics/one", 404, "UNKNOWN_TOPIC_OR_PARTITION", "no such");
    assertEquals("deleted orders\n", esker("topics", "delete", "orders").expect(0).out());
    esker("topics", "delete", "one").failedWith(1, "there is no topic 'one'");
    assertEquals(
        "one isn't there\ndeleted orders\n",
        esker("topics", "delete", "orders", "one", "--if-exists").expect(0).out());
    assertEquals(
        "[{\"topic\":\"one\",\"deleted\":false},{\"topic\":\"orders\",\"deleted\":true}]\n",
        esker("topics", "delete", "orders", "one", "--if-exists", "--json").expect(0).out());
    esker("topics", "delete", "").failedWith(1, "a name must not be empty");
  }
}
