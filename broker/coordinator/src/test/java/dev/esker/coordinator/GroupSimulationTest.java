package dev.esker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.message.MemberIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random members, random faults, by seed. A failure names its seed; {@code -Desker.seed=N} runs
 * just that one.
 */
class GroupSimulationTest {
  private static final List<String> GROUPS = List.of("g1", "g2");
  private static final int STEPS = 4000;

  @Test
  void rulesHoldForManySeeds() {
    Long seed = Long.getLong("esker.seed");
    if (seed != null) {
      runNamed(seed);
      return;
    }
    long accepted = 0;
    long committed = 0;
    for (long s = 1; s <= 150; s++) {
      SimRules rules = runNamed(s);
      accepted += rules.accepted();
      committed += rules.committed();
    }
    assertTrue(accepted > 1000 && committed > 1000, accepted + " and " + committed);
  }

  @Test
  @Tag("slow")
  void rulesHoldForVeryManySeeds() {
    for (long s = 1_000; s < 10_000; s++) {
      runNamed(s);
    }
  }

  @Test
  void sameSeedDoesTheSame() {
    assertEquals(new Run(7, false).go().trace(), new Run(7, false).go().trace());
  }

  @Test
  void lostCommitIsNoticed() {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () -> {
              for (long s = 1; s <= 20; s++) {
                new Run(s, true).go();
              }
            });
    assertTrue(error.getMessage().contains("lost") || error.getMessage().contains("back"));
  }

  private static SimRules runNamed(long seed) {
    Run run = new Run(seed, false);
    try {
      run.go();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + " fails; -Dtest=GroupSimulationTest -Desker.seed=" + seed, e);
    }
    return run.rules;
  }

  private static final class Run {
    private final Random random;
    private final SimRules rules = new SimRules();
    private final SimBroker broker;
    private final List<SimClient> clients = new ArrayList<>();

    Run(long seed, boolean lies) {
      random = new Random(seed);
      broker = new SimBroker(random, lies);
      for (String group : GROUPS) {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
          clients.add(new SimClient(group, random.nextInt(3) == 0 ? "i" + i : null, rules));
        }
      }
    }

    SimBroker go() {
      for (int i = 0; i < STEPS; i++) {
        step();
        rules.settle();
        if (i % 20 == 0) {
          GROUPS.forEach(group -> rules.check(broker.coordinator(), group));
        }
      }
      converge();
      depart();
      return broker;
    }

    private void step() {
      int dice = random.nextInt(1000);
      SimClient client = clients.get(random.nextInt(clients.size()));
      if (dice < 480) {
        client.act(broker);
      } else if (dice < 580) {
        rules.commit(broker, client.identity(), random.nextInt(SimClient.PARTITIONS));
      } else if (dice < 600 && !rules.zombies().isEmpty()) {
        MemberIdentity zombie = rules.zombies().get(random.nextInt(rules.zombies().size()));
        rules.commit(broker, zombie, random.nextInt(SimClient.PARTITIONS));
      } else if (dice < 620) {
        client.misbehave(broker, random);
      } else if (dice < 624) {
        rules.delete(broker, client.groupId());
      } else if (dice < 627) {
        restart();
      } else if (dice < 850 && broker.isWriting()) {
        broker.finishWrite(true);
      } else {
        broker.advance(random.nextInt(random.nextInt(20) == 0 ? 15_000 : 800));
      }
    }

    private void restart() {
      rules.settle();
      Map<?, ?> before = broker.coordinator().committed("g1", Optional.empty());
      boolean exact = broker.restart();
      rules.crashed();
      clients.forEach(SimClient::disconnect);
      Map<?, ?> after = broker.coordinator().committed("g1", Optional.empty());
      if (exact) {
        assertEquals(before, after, "the log says something else than the coordinator: lost");
      }
      GROUPS.forEach(group -> rules.check(broker.coordinator(), group));
    }

    /** Without faults every group becomes stable, with all clients and all partitions. */
    private void converge() {
      for (int i = 0; i < 600 && !isStable(); i++) {
        for (SimClient client : clients) {
          client.act(broker);
          finishWrites();
        }
        broker.advance(500);
        finishWrites();
      }
      assertTrue(isStable(), "the groups never settle");
      for (String group : GROUPS) {
        Set<Integer> owned = new HashSet<>();
        int sum = 0;
        for (SimClient client : clients) {
          if (client.groupId().equals(group)) {
            owned.addAll(client.owned());
            sum += client.owned().size();
          }
        }
        assertEquals(SimClient.PARTITIONS, owned.size(), "partitions owned in " + group);
        assertEquals(SimClient.PARTITIONS, sum, "partitions owned more than once in " + group);
        rules.check(broker.coordinator(), group);
      }
    }

    private boolean isStable() {
      for (String group : GROUPS) {
        var description = broker.coordinator().describe(group);
        List<SimClient> its = clients.stream().filter(c -> c.groupId().equals(group)).toList();
        boolean stable =
            description.state().equals("Stable")
                && description.members().size() == its.size()
                && its.stream().allMatch(SimClient::isIn)
                && its.stream().mapToInt(SimClient::generation).distinct().count() == 1;
        if (!stable) {
          return false;
        }
      }
      return true;
    }

    /** When all have left and their groups are deleted nothing is held any more. */
    private void depart() {
      for (SimClient client : clients) {
        client.leave(broker);
        finishWrites();
      }
      for (String group : GROUPS) {
        rules.delete(broker, group);
        finishWrites();
      }
      rules.settle();
      rules.allAnswered();
      assertEquals(List.of(), broker.coordinator().list());
      assertEquals(0, broker.budget().bytes());
      assertEquals(0, broker.budget().groups());
    }

    private void finishWrites() {
      while (broker.isWriting()) {
        broker.finishWrite(false);
      }
    }
  }
}
