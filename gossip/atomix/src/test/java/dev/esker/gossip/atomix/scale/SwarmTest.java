package dev.esker.gossip.atomix.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.gossip.Member;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each of many members must learn without being lucky: here rounds of gossip and probes come
 * once a minute, longer than a test may take.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwarmTest {
  private static final int MEMBERS = 12;
  private static final Duration NEVER = Duration.ofMinutes(1);

  private static SwimSettings probingEvery(Duration interval) {
    SwimSettings defaults = SwimSettings.defaults();
    return new SwimSettings(interval, defaults.probeTimeout(), defaults.failureTimeout(), NEVER, 2);
  }

  @Test
  void allLearnOfAllFromThoseWhomTheyAskOnTheirStart() {
    try (TwinNetwork network = new TwinNetwork(1);
        Swarm swarm = new Swarm(network, MEMBERS, id -> probingEvery(NEVER))) {
      swarm.awaitAgreement();
      assertEquals(List.of(), swarm.slanders());
    }
  }

  @Test
  void whoNoticesACrashTellsAllAtOnce() {
    try (TwinNetwork network = new TwinNetwork(1);
        Swarm swarm =
            new Swarm(
                network, MEMBERS, id -> probingEvery(id == 1 ? Duration.ofMillis(20) : NEVER))) {
      swarm.awaitAgreement();
      swarm.crash(List.of(MEMBERS), TwinNetwork.Gone.REFUSES);
      for (int id : swarm.alive()) {
        List<Member> unreachable = List.of();
        while (unreachable.isEmpty()) {
          LockSupport.parkNanos(1_000_000);
          unreachable =
              swarm.node(id).membership().members().stream().filter(m -> !m.reachable()).toList();
        }
        assertEquals(List.of(MEMBERS), unreachable.stream().map(Member::nodeId).toList());
      }
      assertEquals(List.of(), swarm.slanders());
    }
  }
}
