package dev.esker.server.cli.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DevPlanTest {

  @Test
  void brokersHavePortsDataAndRacksOfTheirOwn() {
    DevPlan plan = plan(3, List.of("a", "b"));
    Set<String> seen = new HashSet<>();
    for (int broker = 1; broker <= 3; broker++) {
      for (String word : plan.arguments(broker)) {
        boolean shared =
            word.equals("broker") || word.startsWith("--rack") || word.startsWith("--controller");
        assertTrue(shared || seen.add(word), word);
      }
    }
    assertTrue(plan.arguments(1).contains("--rack=a"));
    assertTrue(plan.arguments(2).contains("--rack=b"));
    assertTrue(plan.arguments(3).contains("--rack=a"));
    assertTrue(plan.arguments(2).contains("--seeds=127.0.0.1:7946,127.0.0.1:7950"));
    assertTrue(plan.arguments(2).contains("--cluster-port=7948"));
    assertTrue(plan.arguments(2).contains("--replication-port=7949"));
    assertEquals("localhost:9092,localhost:9093,localhost:9094", plan.bootstrapServers());
    assertEquals("localhost:8080,localhost:8081,localhost:8082", plan.httpAddresses());
  }

  @Test
  void aQuorumIsOdd() {
    for (int brokers = 1; brokers <= 9; brokers++) {
      int wanted = brokers < 3 ? 1 : brokers < 5 ? 3 : 5;
      assertTrue(
          plan(brokers, List.of())
              .arguments(brokers)
              .contains("--controller-quorum-size=" + wanted));
    }
    assertFalse(
        plan(1, List.of()).arguments(1).stream().anyMatch(word -> word.startsWith("--seeds")));
  }

  @Test
  void boundsAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> plan(0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> plan(10, List.of()));
  }

  private static DevPlan plan(int brokers, List<String> racks) {
    List<DevPorts.OfBroker> ports = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      ports.add(new DevPorts.OfBroker(8080 + i, 9092 + i, 7946 + 2 * i, 7947 + 2 * i));
    }
    return new DevPlan(ports, racks, Path.of("d"), List.of());
  }
}
