package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.spi.ClusterAdmin.AssignmentPlan;
import dev.esker.spi.ClusterAdmin.BrokerShare;
import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.PlanTotals;
import dev.esker.spi.ClusterAdmin.PlannedMove;
import java.util.List;
import java.util.Locale;

/** Plans of the rebalancer as JSON. */
final class PlanJson {
  private PlanJson() {}

  static void ids(ArrayNode array, List<Integer> brokers) {
    brokers.forEach(array::add);
  }

  static ObjectNode plan(AssignmentPlan plan) {
    ObjectNode node = Json.object();
    ArrayNode moves = node.putArray("moves");
    for (PlannedMove each : plan.moves()) {
      ObjectNode move =
          moves
              .addObject()
              .put("topic", each.partition().topic())
              .put("partition", each.partition().partition());
      ids(move.putArray("from"), each.from());
      ids(move.putArray("to"), each.to());
      move.put("reason", each.reason());
    }
    node.set("totals", totals(plan.totals()));
    ArrayNode brokers = node.putArray("brokers");
    for (BrokerShare each : plan.brokers()) {
      brokers
          .addObject()
          .put("id", each.broker())
          .put("replicas_before", each.replicasBefore())
          .put("replicas_after", each.replicasAfter())
          .put("leaders_before", each.leadersBefore())
          .put("leaders_after", each.leadersAfter());
    }
    return node.put("reason", plan.text());
  }

  private static ObjectNode totals(PlanTotals totals) {
    ObjectNode node =
        Json.object().put("partitions", totals.partitions()).put("replicas", totals.replicas());
    if (totals.bytes() < 0) {
      node.putNull("bytes");
    } else {
      node.put("bytes", totals.bytes());
    }
    return node.put("leaders", totals.leaders())
        .put("rack_violations_before", totals.rackViolationsBefore())
        .put("rack_violations_after", totals.rackViolationsAfter());
  }

  static ObjectNode progress(PlanProgress progress) {
    ObjectNode node =
        Json.object()
            .put("state", progress.state().name().toLowerCase(Locale.ROOT))
            .put("total", progress.total())
            .put("done", progress.done())
            .put("under_way", progress.underWay());
    ids(node.putArray("drained"), progress.drained());
    return node;
  }
}
