package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.controller.rebalance.RebalanceController;
import dev.esker.controller.rebalance.RebalanceOptions;
import dev.esker.gossip.MemoryMessages;
import dev.esker.gossip.MemoryNetwork;
import dev.esker.gossip.MemoryQuorum;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.Subscription;
import dev.esker.server.admin.SizeSurvey;
import dev.esker.server.metadata.LaxRules;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three voters and an observer ask who leads, on twins. */
class ControllerCallsTest {
  private static final TopicRules RULES = new LaxRules();

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryQuorum quorum = new MemoryQuorum(List.of(1, 2, 3), network, 5);
  private final MemoryMessages messages = new MemoryMessages(network);
  private final List<ControllerCalls> nodes = new ArrayList<>();
  private final List<RebalanceDriver> drivers = new ArrayList<>();
  private final List<Subscription> serving = new ArrayList<>();

  private void start() {
    for (int id = 1; id <= 4; id++) {
      MetadataLog log = quorum.start(id);
      ControllerCalls calls = new ControllerCalls(log, messages.join(id));
      nodes.add(calls);
      if (id < 4) {
        RebalanceDriver driver =
            new RebalanceDriver(
                new RebalanceController(RebalanceOptions.STANDARD, RULES),
                log,
                SizeSurvey.NONE,
                Runnable::run);
        drivers.add(driver);
        serving.addAll(calls.serve(new QuorumDesk(), driver, () -> 1_000));
      }
    }
  }

  @AfterEach
  void close() {
    serving.forEach(Subscription::close);
    drivers.forEach(RebalanceDriver::close);
  }

  private Quorum ask(int node) throws Exception {
    CompletableFuture<Quorum> asked = nodes.get(node - 1).quorum().toCompletableFuture();
    network.run();
    assertTrue(asked.isDone());
    return asked.get();
  }

  @Test
  void everyNodeGivesTheLeadersAnswer() throws Exception {
    start();
    ExecutionException nobody = assertThrows(ExecutionException.class, () -> ask(1));
    assertInstanceOf(MetadataUnavailableException.class, nobody.getCause());
    quorum.campaign(2);
    network.run();
    Quorum seen = ask(2);
    assertEquals(2, seen.leader());
    assertEquals(List.of(1, 2, 3), seen.voters().stream().map(QuorumNode::id).toList());
    assertEquals(1_000, seen.voters().get(1).lastFetchMillis());
    for (int node = 1; node <= 4; node++) {
      assertEquals(2, ask(node).leader(), "asked node " + node);
    }
  }

  @Test
  void aLeaderThatIsCutOffTellsNothing() throws Exception {
    start();
    quorum.campaign(2);
    network.run();
    assertEquals(2, ask(2).leader());
    network.isolate(2, List.of(1, 2, 3, 4));
    CompletableFuture<Quorum> asked = nodes.get(1).quorum().toCompletableFuture();
    network.run();
    assertFalse(asked.isDone(), "it waits for a majority");
    messages.tick(60_000_000_000L);
    quorum.tick(60_000_000_000L);
    network.run();
    assertTrue(asked.isCompletedExceptionally());
  }
}
