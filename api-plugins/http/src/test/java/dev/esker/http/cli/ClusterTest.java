package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClusterTest extends CommandTest {

  private static final String STATUS =
      "{\"cluster_id\":\"x\",\"controller\":1,\"metadata_version\":17,\"brokers\":["
          + "{\"id\":1,\"rack\":\"a\",\"fenced\":false,\"phase\":\"active\",\"endpoints\":{\"http\":\"localhost:8080\","
          + "\"kafka\":\"127.0.0.1:9092\"},\"partitions\":3,\"leaders\":3},"
          + "{\"id\":2,\"rack\":null,\"fenced\":true,\"phase\":\"fenced\",\"endpoints\":{},\"partitions\":1,"
          + "\"leaders\":0}],\"topics\":1,\"partitions\":3,"
          + "\"under_replicated\":[{\"topic\":\"orders\",\"partition\":1}],"
          + "\"under_min_isr\":[],"
          + "\"offline\":[{\"topic\":\"orders\",\"partition\":2}],"
          + "\"reassignments\":[{\"topic\":\"orders\",\"partition\":1,\"replicas\":[2,1],"
          + "\"adding\":[2],\"removing\":[1]}]}";

  private static final String REBALANCE =
      "{\"state\":\"running\",\"total\":1,\"done\":0,\"under_way\":1,\"drained\":[3]}";

  private static final String PLAN =
      "{\"moves\":[{\"topic\":\"orders\",\"partition\":1,\"from\":[1,3],\"to\":[1,2],"
          + "\"reason\":\"broker 3 is drained\"}],"
          + "\"totals\":{\"partitions\":1,\"replicas\":1,\"bytes\":null,\"leaders\":0,"
          + "\"rack_violations_before\":0,\"rack_violations_after\":0},"
          + "\"brokers\":[{\"id\":1,\"replicas_before\":2,\"replicas_after\":2,"
          + "\"leaders_before\":1,\"leaders_after\":1}],"
          + "\"reason\":\"Broker 3 is emptied.\",\"rebalance\":"
          + REBALANCE
          + "}";

  private static final String PLAN_TABLE =
      """
      Broker 3 is emptied.
      TOPIC   PARTITION  FROM  TO   REASON
      orders  1          1,3   1,2  broker 3 is drained
      BROKER  REPLICAS  THEN  LEADERS  THEN
      1       2         2     1        1
      1 partition to change, 1 replica to move, 0 leaders to change
      rebalancing: running, 0 of 1 partition done, 1 under way
      drained: 3
      """;

  @Test
  void aPlanIsShown() {
    broker.on("GET /admin/assignment-plan?leaders_only=true&max_moves=5&drain=3%2C4", 200, PLAN);
    assertEquals(
        PLAN_TABLE,
        esker("cluster", "plan", "--leaders-only", "--max-moves=5", "--drain=3,4").expect(0).out());
    broker.on("GET /admin/assignment-plan", 200, PLAN);
    assertEquals(PLAN + "\n", esker("cluster", "plan", "--json").expect(0).out());
  }

  @Test
  void aPlanIsCarriedOutAndCancelled() {
    broker.on("POST /admin/assignment-plan?by_load=true", 200, PLAN);
    assertEquals(PLAN_TABLE, esker("cluster", "rebalance", "--by-load").expect(0).out());
    broker.on("DELETE /admin/assignment-plan", 200, REBALANCE);
    assertEquals(
        "rebalancing: running, 0 of 1 partition done, 1 under way\ndrained: 3\n",
        esker("cluster", "rebalance", "--cancel").expect(0).out());
  }

  @Test
  void aBrokerIsDrained() {
    broker.on("POST /admin/brokers/3/drain", 200, "{\"status\":\"draining\"}");
    assertEquals(
        "broker 3 drains; 'esker cluster status' says when nothing is left on it\n",
        esker("cluster", "drain", "3").expect(0).out());
    broker.on("POST /admin/brokers/3/undrain", 200, "{\"status\":\"active\"}");
    assertEquals(
        "{\"status\":\"active\"}\n", esker("cluster", "undrain", "3", "--json").expect(0).out());
    broker.on(
        "POST /admin/brokers/9/drain",
        404,
        "{\"error\":{\"code\":\"BROKER_ID_NOT_REGISTERED\",\"message\":\"no broker 9\"}}");
    assertEquals("esker: no broker 9\n", esker("cluster", "drain", "9").expect(1).err());
    esker("cluster", "drain", "x").expect(2);
  }

  @Test
  void theStateIsShown() {
    broker.on("GET /cluster/status", 200, STATUS);
    assertEquals(
        """
        cluster x: 2 brokers, controller 1, metadata version 17
        BROKER  RACK  STATE   HTTP            KAFKA           PARTITIONS  LEADERS
        1       a     active  localhost:8080  127.0.0.1:9092  3           3
        2       -     fenced  -               -               1           0
        1 topic, 3 partitions, 1 under-replicated, 0 below min.insync.replicas, 1 offline, 1 moving
        TOPIC   PARTITION  LACKS
        orders  2          a leader
        orders  1          replicas
        """,
        esker("cluster", "status").expect(0).out());
    assertEquals(STATUS + "\n", esker("cluster", "status", "--json").expect(0).out());
  }
}
