package dev.esker.gossip.atomix.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MembershipContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwimMembershipTest extends MembershipContract {
  private final Map<Integer, SwimNode> nodes = new HashMap<>();
  private final List<SwimNode> all = new ArrayList<>();
  private final List<InetSocketAddress> seeds = new ArrayList<>();

  @Override
  protected Membership join(
      int nodeId, UUID incarnation, Optional<String> rack, Map<String, String> properties)
      throws Exception {
    SwimNode node =
        SwimNode.join(
            new SwimNode.Place("test", "127.0.0.1", 0, List.copyOf(seeds)),
            new Member(nodeId, incarnation, rack, true, properties),
            SwimSettings.defaults());
    seeds.add(node.address());
    nodes.put(nodeId, node);
    all.add(node);
    return node.membership();
  }

  @Override
  protected void crash(int nodeId) {
    nodes.get(nodeId).abort();
  }

  @Override
  protected void pass() {
    LockSupport.parkNanos(5_000_000);
  }

  @AfterEach
  void closeAll() {
    all.forEach(SwimNode::abort);
  }

  @Test
  void aNodeOfAnotherClusterStaysOutside() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    SwimNode stranger =
        SwimNode.join(
            new SwimNode.Place("other", "127.0.0.1", 0, List.copyOf(seeds)),
            new Member(2, new UUID(2, 1), Optional.empty(), true, Map.of()),
            SwimSettings.defaults());
    all.add(stranger);
    Membership three = join(3, new UUID(3, 1), Optional.empty(), Map.of());
    while (one.members().size() < 2 || three.members().size() < 2) {
      pass();
    }
    assertEquals(List.of(1, 3), one.members().stream().map(Member::nodeId).toList());
    assertEquals(1, stranger.membership().members().size());
  }

  @Test
  void aNodeThatListensElsewhereIsReachedWhereItSays() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    SwimNode everywhere =
        SwimNode.join(
            new SwimNode.Place("test", "0.0.0.0", "127.0.0.1", 0, List.copyOf(seeds)),
            new Member(2, new UUID(2, 1), Optional.empty(), true, Map.of()),
            SwimSettings.defaults());
    all.add(everywhere);
    seeds.clear();
    seeds.add(everywhere.address());
    assertEquals("127.0.0.1", everywhere.address().getHostString());
    Membership three = join(3, new UUID(3, 1), Optional.empty(), Map.of());
    while (one.members().size() < 3 || three.members().size() < 3) {
      pass();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    join(1, new UUID(1, 1), Optional.empty(), Map.of());
    int port = seeds.get(0).getPort();
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                SwimNode.join(
                    new SwimNode.Place("test", "127.0.0.1", port, List.of()),
                    new Member(2, new UUID(2, 1), Optional.empty(), true, Map.of()),
                    SwimSettings.defaults()));
    assertEquals(true, e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
  }
}
