package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.QuorumView;
import dev.esker.gossip.QuorumView.Replica;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class QuorumDeskTest {
  private final QuorumDesk desk = new QuorumDesk();

  private static Replica at(int node, long version) {
    return new Replica(node, OptionalLong.of(version));
  }

  private static QuorumView view(long second, long third) {
    return new QuorumView(
        1,
        1,
        4,
        List.of(at(1, 100), at(2, second), new Replica(3, OptionalLong.empty())),
        List.of(at(7, third)));
  }

  @Test
  void saysHowFarEachIsAndWhenItLastHadEverything() {
    desk.heard(2, 90, 95, 1_000);
    desk.heard(2, 96, 100, 2_000);
    desk.heard(7, 100, 100, 2_500);
    Quorum quorum = desk.describe(view(97, 80), 100, 3_000);
    assertEquals(1, quorum.leader());
    assertEquals(4, quorum.epoch());
    assertEquals(100, quorum.highWatermark());
    assertEquals(
        List.of(
            new QuorumNode(1, 100, 3_000, 3_000),
            new QuorumNode(2, 97, 2_000, 1_000),
            new QuorumNode(3, -1, -1, -1)),
        quorum.voters());
    assertEquals(List.of(new QuorumNode(7, 100, 2_500, 2_500)), quorum.observers());
  }

  @Test
  void oneThatIsGoneStaysWhereItWas() {
    desk.heard(2, 90, 90, 1_000);
    for (long time = 1_200; time <= 9_000; time += 200) {
      desk.heard(7, time, time, time);
    }
    Quorum quorum = desk.describe(view(90, 9_000), 9_000, 9_000);
    assertEquals(new QuorumNode(2, 90, 1_000, 1_000), quorum.voters().get(1));
  }

  @Test
  void anObserverThatNothingIsHeardOfIsForgotten() {
    desk.heard(8, 5, 5, 1_000);
    desk.heard(7, 5, 5, 1_000 + QuorumDesk.FORGET_MILLIS);
    assertEquals(2, desk.describe(view(5, 5), 5, 400_000).observers().size());
    desk.heard(7, 5, 5, 1_001 + QuorumDesk.FORGET_MILLIS);
    assertEquals(1, desk.describe(view(5, 5), 5, 400_000).observers().size());
  }
}
