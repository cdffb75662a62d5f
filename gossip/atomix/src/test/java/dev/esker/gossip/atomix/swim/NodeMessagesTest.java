package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.ClusterMessagesContract;
import dev.esker.gossip.Member;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;

class NodeMessagesTest extends ClusterMessagesContract {
  private final List<SwimNode> all = new ArrayList<>();
  private final List<InetSocketAddress> seeds = new ArrayList<>();

  @Override
  protected ClusterMessages join(int node) throws Exception {
    SwimNode joined =
        SwimNode.join(
            new SwimNode.Place("test", "127.0.0.1", 0, List.copyOf(seeds)),
            new Member(node, new UUID(node, 1), Optional.empty(), true, Map.of()),
            SwimSettings.defaults());
    seeds.add(joined.address());
    all.add(joined);
    for (SwimNode each : all) {
      while (each.membership().members().size() < all.size()) {
        pass();
      }
    }
    return joined.messages();
  }

  @Override
  protected void pass() {
    LockSupport.parkNanos(2_000_000);
  }

  @AfterEach
  void closeAll() {
    all.forEach(SwimNode::abort);
  }
}
