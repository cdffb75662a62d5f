package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClusterTest extends CommandTest {

  private static final String STATUS =
      "{\"cluster_id\":\"x\",\"controller\":1,\"metadata_version\":17,\"brokers\":["
          + "{\"id\":1,\"rack\":\"a\",\"fenced\":false,\"endpoints\":{\"http\":\"localhost:8080\","
          + "\"kafka\":\"127.0.0.1:9092\"},\"partitions\":3,\"leaders\":3},"
          + "{\"id\":2,\"rack\":null,\"fenced\":true,\"endpoints\":{},\"partitions\":1,"
          + "\"leaders\":0}],\"topics\":1,\"partitions\":3,"
          + "\"under_replicated\":[{\"topic\":\"orders\",\"partition\":1}],"
          + "\"offline\":[{\"topic\":\"orders\",\"partition\":2}]}";

  @Test
  void theStateIsShown() {
    broker.on("GET /cluster/status", 200, STATUS);
    assertEquals(
        """
        cluster x: 2 brokers, controller 1, metadata version 17
        BROKER  RACK  STATE   HTTP            KAFKA           PARTITIONS  LEADERS
        1       a     alive   localhost:8080  127.0.0.1:9092  3           3
        2       -     fenced  -               -               1           0
        1 topic, 3 partitions, 1 under-replicated, 1 offline
        TOPIC   PARTITION  LACKS
        orders  2          a leader
        orders  1          replicas
        """,
        esker("cluster", "status").expect(0).out());
    assertEquals(STATUS + "\n", esker("cluster", "status", "--json").expect(0).out());
  }
}
