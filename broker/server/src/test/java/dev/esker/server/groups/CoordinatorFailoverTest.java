package dev.esker.server.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.metadata.GroupPlacement;
import dev.esker.spi.ErrorCode;
import dev.esker.wal.io.ManualClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coordinators on three brokers over one log, while leaderships, leases and writes come and go at
 * random and members join, commit and read. What was acknowledged is seen by whoever reads later,
 * and at the end each group is one again. A seed that fails fails again.
 */
class CoordinatorFailoverTest {
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 2;
  private static final int MEMBERS = 3;
  private static final int STEPS = 1500;
  private static final int ROUNDS = 2000;

  static List<Integer> seeds() {
    int first = Integer.getInteger("esker.seed", 0);
    int count = System.getProperty("esker.seed") == null ? 100 : 1;
    List<Integer> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  @ParameterizedTest(name = "-Desker.seed={0}")
  @MethodSource("seeds")
  void nothingAcknowledgedIsLostAndEverybodyMeetsAgain(int seed) throws InterruptedException {
    new Run(seed).run();
  }

  private static final class Run {
    private final Random random;
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final MovingOffsetsLog log;
    private final List<CoordinatorDriver> drivers = new ArrayList<>();
    private final List<TwinMember> members = new ArrayList<>();

    Run(int seed) {
      random = new Random(seed);
      log = new MovingOffsetsLog(PARTITIONS, random);
      for (int i = 0; i < BROKERS; i++) {
        CoordinatorDriver driver =
            new CoordinatorDriver(DriverConfig.DEFAULTS, log.of(i), clock, any -> true);
        driver.loop().internal(driver.loop().shards()::start);
        drivers.add(driver);
      }
      for (int i = 0; i < PARTITIONS * MEMBERS; i++) {
        // "g" and "h" are in different partitions.
        members.add(new TwinMember(i % PARTITIONS == 0 ? "g" : "h", i, this::coordinatorOf));
      }
    }

    private CoordinatorDriver coordinatorOf(String group) {
      int leader = log.leader(GroupPlacement.partitionOf(group, PARTITIONS));
      boolean isStale = leader == MovingOffsetsLog.NOBODY || random.nextInt(10) == 0;
      return drivers.get(isStale ? random.nextInt(BROKERS) : leader);
    }

    void run() throws InterruptedException {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        log.elect(partition, random.nextInt(BROKERS));
      }
      int rounds = 0;
      while (rounds < ROUNDS && !haveMet()) {
        calmRound();
        rounds++;
      }
      assertTrue(haveMet(), "the members don't come together: " + members);
      for (int i = 0; i < 10; i++) {
        members.forEach(TwinMember::write);
        calmRound();
        members.forEach(TwinMember::read);
        calmRound();
      }
      for (TwinMember member : members) {
        assertTrue(member.reads() > 0 && member.acknowledged() > 0, member + " has done nothing");
      }
      nothingIsLeftWhereNobodyLeads();
    }

    private void step() throws InterruptedException {
      int partition = random.nextInt(PARTITIONS);
      switch (random.nextInt(20)) {
        case 0 -> clock.advance(random.nextInt(1500), TimeUnit.MILLISECONDS);
        case 1, 2, 3 -> log.commit(partition);
        case 4, 5, 6 -> log.arrive(ErrorCode.NONE);
        case 7 -> rarely(partition);
        case 8, 9, 10, 11, 12 -> members.get(random.nextInt(members.size())).act(random);
        default -> {
          var unused = drivers.get(random.nextInt(BROKERS)).loop().turn(0);
        }
      }
    }

    private void rarely(int partition) {
      switch (random.nextInt(12)) {
        case 0 -> log.elect(partition, random.nextInt(BROKERS + 1) - 1);
        case 1, 2 -> log.elect(partition, random.nextInt(BROKERS));
        case 3 -> log.lapse(partition, true);
        case 4, 5 -> log.lapse(partition, false);
        case 6 -> log.timeOut(partition);
        case 7 -> log.arrive(ErrorCode.NOT_ENOUGH_REPLICAS);
        default -> drivers.get(random.nextInt(BROKERS)).leadershipChanged();
      }
    }

    private void calmRound() throws InterruptedException {
      members.forEach(member -> member.act(random));
      for (int i = 0; i < 4; i++) {
        for (CoordinatorDriver driver : drivers) {
          while (driver.loop().turn(0)) {
            // Until nothing is left to do.
          }
        }
        log.settleAll();
      }
      clock.advance(100, TimeUnit.MILLISECONDS);
    }

    private boolean haveMet() {
      Set<String> generations = new HashSet<>();
      for (TwinMember member : members) {
        if (!member.isStable()) {
          return false;
        }
        generations.add(member.group() + " " + member.generation());
      }
      return generations.size() == PARTITIONS && membersOfAllGroups() == members.size();
    }

    private int membersOfAllGroups() {
      int count = 0;
      for (int i = 0; i < PARTITIONS; i++) {
        Shard shard = drivers.get(log.leader(i)).loop().shards().all().get(i);
        count += shard.coordinator().memberCount("g") + shard.coordinator().memberCount("h");
      }
      return count;
    }

    private void nothingIsLeftWhereNobodyLeads() throws InterruptedException {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        log.elect(partition, MovingOffsetsLog.NOBODY);
      }
      drivers.forEach(CoordinatorDriver::leadershipChanged);
      calmRound();
      for (CoordinatorDriver driver : drivers) {
        assertEquals(0, driver.loop().shards().budget().groups());
        assertEquals(0, driver.loop().shards().budget().bytes());
        assertEquals(0, driver.loop().shards().writesInFlight());
      }
    }
  }
}
