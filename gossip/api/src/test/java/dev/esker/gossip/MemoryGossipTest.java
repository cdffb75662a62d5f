package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.Membership.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryGossipTest extends MembershipContract {
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryGossip gossip = new MemoryGossip(network::connects, 200, 1_000);
  private long now;

  @Override
  protected Membership join(
      int nodeId, UUID incarnation, Optional<String> rack, Map<String, String> properties) {
    return gossip.join(nodeId, incarnation, rack, properties);
  }

  @Override
  protected void crash(int nodeId) {
    gossip.crash(nodeId);
  }

  @Override
  protected void pass() {
    now += 100;
    gossip.tick(now);
  }

  @Test
  void aShortCutIsUnreachableAndReachableAndBothSidesSeeIt() {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    Membership two = join(2, new UUID(2, 1), Optional.empty(), Map.of());
    pass();
    List<Event> events = new ArrayList<>();
    one.subscribe(events::add);
    two.subscribe(events::add);
    events.clear();
    network.cut(1, 2);
    pass();
    assertEquals(List.of(), events);
    pass();
    network.heal();
    pass();
    assertEquals(
        List.of(
            Membership.Type.UNREACHABLE,
            Membership.Type.UNREACHABLE,
            Membership.Type.REACHABLE,
            Membership.Type.REACHABLE),
        events.stream().map(Event::type).toList());
  }
}
