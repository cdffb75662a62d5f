package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GroupsTest extends CommandTest {

  private static final String ORDERS =
      """
      {"name":"orders","partitions":[
        {"partition":0,"log_start_offset":0,"high_watermark":0},
        {"partition":1,"log_start_offset":1,"high_watermark":5}]}
      """;

  private static final String EMPTY =
      """
      {"group":"readers","state":"Empty","protocol":"","coordinator":1,"total_lag":2,"members":[],
       "offsets":[{"topic":"orders","partition":1,"committed_offset":3,"log_end_offset":5,"lag":2,
                   "metadata":"","consumer_id":null}]}
      """;

  private static final String WITH_MEMBERS =
      """
      {"group":"readers","state":"Stable","protocol":"range","coordinator":1,"total_lag":2,
       "members":[{"consumer_id":null,"member_id":"somebody-1","client_id":"somebody",
         "host":"/127.0.0.1","topics":["orders"],
         "assignment":[{"topic":"orders","partitions":[1,0]}]}],
       "offsets":[{"topic":"orders","partition":1,"committed_offset":3,"log_end_offset":5,"lag":2,
                   "metadata":"","member_id":"somebody-1","consumer_id":null},
                  {"topic":"orders","partition":0,"committed_offset":null,"log_end_offset":7,
                   "lag":null,"metadata":"","member_id":"somebody-1","consumer_id":null}]}
      """;

  @Test
  void groupsAreListed() {
    broker.on(
        "GET /consumer-groups",
        200,
        """
        {"groups":[{"group":"readers","state":"Empty","type":"classic","protocol_type":"consumer"},
                   {"group":"b","state":"Dead","protocol_type":""}]}
        """);
    assertEquals(
        """
        GROUP    STATE  TYPE     PROTOCOL
        b        Dead   -        -
        readers  Empty  Classic  consumer
        """,
        esker("groups", "list").expect(0).out());
    assertEquals(
        "[{\"group\":\"b\",\"state\":\"Dead\",\"type\":null,\"protocol\":\"\"},"
            + "{\"group\":\"readers\",\"state\":\"Empty\",\"type\":\"Classic\","
            + "\"protocol\":\"consumer\"}]\n",
        esker("groups", "list", "--json").expect(0).out());
  }

  @Test
  void aGroupIsDescribed() {
    broker.on("GET /consumer-groups/readers", 200, EMPTY);
    broker.on("GET /consumer-groups", 200, "{\"groups\":[{\"group\":\"readers\"}]}");
    broker.refuse("GET /consumer-groups/nothing", 404, "GROUP_ID_NOT_FOUND", "no such");
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
  void membersAreShownWithWhatTheyHaveCommittedNothingOf() {
    broker.on("GET /consumer-groups/readers", 200, WITH_MEMBERS);
    assertEquals(
        """
        readers: Stable, 1 member, range
        MEMBER      INSTANCE  CLIENT    HOST        PARTITIONS
        somebody-1  -         somebody  /127.0.0.1  2
        TOPIC   PARTITION  COMMITTED  END  LAG  MEMBER
        orders  0          -          7    -    somebody-1
        orders  1          3          5    2    somebody-1

        """,
        esker("groups", "describe", "readers").expect(0).out());
  }

  @Test
  void offsetsAreReset() {
    broker.on("GET /topics/orders", 200, ORDERS);
    broker.on("GET /consumer-groups/readers", 200, EMPTY);
    broker.refuse("GET /consumer-groups/new", 404, "GROUP_ID_NOT_FOUND", "no such");
    broker.refuse("GET /topics/nothing", 404, "UNKNOWN_TOPIC_OR_PARTITION", "no such");
    String commit = "/topics/orders/partitions/1/commit";
    broker.on("POST /consumer-groups/readers" + commit, 200, "{\"status\":\"committed\"}");
    broker.on("POST /consumer-groups/new" + commit, 200, "{\"status\":\"committed\"}");
    assertEquals(
        """
        TOPIC   PARTITION  BEFORE  WOULD-BE
        orders  0          -       0
        orders  1          3       5
        """,
        esker("groups", "reset", "readers", "-t", "orders", "--to", "latest", "--dry-run")
            .expect(0)
            .out());
    assertTrue(broker.requests().stream().allMatch(request -> request.startsWith("GET ")));
    assertEquals(
        "TOPIC   PARTITION  BEFORE  NOW\norders  1          3       1\n",
        esker("groups", "reset", "readers", "-t", "orders:1", "--to", "-4").expect(0).out());
    assertTrue(
        broker.requests().contains("POST /consumer-groups/readers" + commit + " {\"offset\":1}"));
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
  void offsetsAreResetToATime() {
    broker.on("GET /topics/orders", 200, ORDERS);
    broker.refuse("GET /consumer-groups/g", 404, "GROUP_ID_NOT_FOUND", "no such");
    broker.on("GET /topics/orders/partitions/0/offset?at=1000", 200, "{\"offset\":null}");
    broker.on("GET /topics/orders/partitions/1/offset?at=1000", 200, "{\"offset\":4}");
    assertEquals(
        """
        TOPIC   PARTITION  BEFORE  WOULD-BE
        orders  0          -       0
        orders  1          -       4
        """,
        esker("groups", "reset", "g", "-t", "orders", "--to", "@1000", "--dry-run")
            .expect(0)
            .out());
  }

  @Test
  void nothingIsResetWhileAGroupHasMembers() {
    broker.on("GET /topics/orders", 200, ORDERS);
    broker.on("GET /consumer-groups/readers", 200, WITH_MEMBERS);
    esker("groups", "reset", "readers", "-t", "orders", "--to", "0")
        .failedWith(1, "group 'readers' has members; stop them first");
    assertTrue(broker.requests().stream().allMatch(request -> request.startsWith("GET ")));
  }

  @Test
  void aMemberThatComesMeanwhileStopsAReset() {
    broker.on("GET /topics/orders", 200, ORDERS);
    broker.on("GET /consumer-groups/readers", 200, EMPTY);
    broker.refuse(
        "POST /consumer-groups/readers/topics/orders/partitions/0/commit",
        409,
        "UNKNOWN_MEMBER_ID",
        "the group has members");
    esker("groups", "reset", "readers", "-t", "orders:0", "--to", "0")
        .failedWith(1, "group 'readers' has members; stop them first");
  }

  @Test
  void groupsAreDeleted() {
    broker.on("DELETE /consumer-groups/readers", 200, "{\"status\":\"deleted\"}");
    broker.refuse("DELETE /consumer-groups/a", 404, "GROUP_ID_NOT_FOUND", "no such");
    broker.refuse("DELETE /consumer-groups/b", 409, "NON_EMPTY_GROUP", "it has");
    assertEquals("deleted readers\n", esker("groups", "delete", "readers").expect(0).out());
    esker("groups", "delete", "a").failedWith(1, "there is no group 'a'");
    Result result = esker("groups", "delete", "b", "readers", "--json");
    result.failedWith(1, "group 'b' has members; stop them first");
    assertEquals(
        "[{\"group\":\"b\",\"deleted\":false},{\"group\":\"readers\",\"deleted\":true}]\n",
        result.out());
  }
}
