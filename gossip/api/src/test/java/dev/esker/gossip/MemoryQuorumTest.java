package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryQuorumTest {
  private static final List<Integer> VOTERS = List.of(1, 2, 3);
  private static final long STEP = 50_000_000;

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryQuorum quorum = new MemoryQuorum(VOTERS, network, 7);
  private final Map<Integer, MetadataLog> logs = new HashMap<>();
  private long now;

  @Nested
  class AtTheLeader extends MetadataLogContract {
    @Override
    protected MetadataLog open() {
      return StepThread.open(1, 1);
    }
  }

  @Nested
  class AtAFollower extends MetadataLogContract {
    @Override
    protected MetadataLog open() {
      return StepThread.open(1, 2);
    }
  }

  @Nested
  class AtAnObserver extends MetadataLogContract {
    @Override
    protected MetadataLog open() {
      return StepThread.open(1, 9);
    }
  }

  @Test
  void aLeaderThatIsCutOffCommitsNothingAndConfirmsNothing() throws Exception {
    startAll();
    elect(1);
    network.isolate(1, List.of(1, 2, 3));
    CompletableFuture<Long> lost = propose(1, "lost");
    CompletableFuture<Long> confirmation = log(1).confirmLeadership().toCompletableFuture();
    elect(2);
    assertEquals(List.of(1, 2), quorum.leaders());
    assertEquals(1, done(propose(2, "kept")));
    pass(MemoryQuorum.DEADLINE_NANOS);
    assertUnavailable(confirmation);
    assertUnavailable(lost);
    network.heal();
    pass(2 * MemoryQuorum.ELECTION_NANOS);
    assertEquals(1, quorum.leaders().size());
    for (int voter : VOTERS) {
      assertTrue(log(voter).image().topic("kept").isPresent());
      assertTrue(log(voter).image().topic("lost").isEmpty());
    }
  }

  @Test
  void anEntryOfADeadLeaderThatHasReachedSomebodyIsAdopted() throws Exception {
    startAll();
    elect(1);
    network.cut(2, 1);
    network.cut(3, 1);
    CompletableFuture<Long> unknown = propose(1, "adopted");
    network.run();
    assertFalse(unknown.isDone());
    quorum.crash(1);
    elect(2);
    assertTrue(log(2).image().topic("adopted").isPresent());
    assertEquals(2, done(propose(2, "next")));
  }

  @Test
  void anObserverThatComesLateIsGivenASnapshotAndABarrierCatchesUp() throws Exception {
    startAll();
    elect(3);
    for (int i = 0; i < 5; i++) {
      done(propose(3, "t" + i));
    }
    MetadataLog observer = quorum.start(7);
    logs.put(7, observer);
    List<Long> snapshots = new ArrayList<>();
    observer.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {
            snapshots.add(image.version());
          }

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {}
        });
    assertEquals(5, done(observer.barrier().toCompletableFuture()));
    assertEquals(List.of(0L, 5L), snapshots);
    assertEquals(6, done(propose(7, "mine")));
    assertEquals(List.of(7), log(3).quorum().observers().stream().map(o -> o.node()).toList());
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 60);
  }

  /** Blocks of ids can't be given out twice, so every acknowledged one must be found in order. */
  @ParameterizedTest
  @MethodSource("seeds")
  void nothingAcknowledgedIsLostWhateverHappens(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    startAll();
    Map<Long, MetadataImage> history = new HashMap<>();
    List<CompletableFuture<Long>> proposals = new ArrayList<>();
    long acknowledged = 0;
    for (int step = 0; step < 400; step++) {
      disturb(random);
      int node = 1 + random.nextInt(3);
      MetadataLog log = logs.get(node);
      if (log != null) {
        long first = log.image().nextProducerId();
        proposals.add(log.propose(new AllocateProducerIds(node, first, 1)).toCompletableFuture());
      }
      for (int i = random.nextInt(60); i > 0 && network.pending() > 0; i--) {
        shuffle(random);
      }
      now += STEP;
      quorum.tick(now);
      for (CompletableFuture<Long> proposal : proposals) {
        if (proposal.isDone() && !proposal.isCompletedExceptionally()) {
          acknowledged = Math.max(acknowledged, proposal.join());
        }
      }
      for (MetadataLog each : logs.values()) {
        MetadataImage image = each.image();
        MetadataImage before = history.putIfAbsent(image.version(), image);
        assertTrue(before == null || before.equals(image), "seed " + seed + " step " + step);
      }
    }
    network.heal();
    startAll();
    pass(20 * MemoryQuorum.ELECTION_NANOS);
    assertEquals(1, quorum.leaders().size(), "seed " + seed);
    for (MetadataLog log : logs.values()) {
      assertTrue(log.image().version() >= acknowledged, "seed " + seed);
      assertEquals(log.image().version(), log.image().nextProducerId(), "seed " + seed);
      assertEquals(logs.get(1).image(), log.image(), "seed " + seed);
    }
    assertTrue(acknowledged > 0, "seed " + seed + ": nothing was ever acknowledged");
  }

  private void disturb(SplittableRandom random) {
    int node = 1 + random.nextInt(3);
    switch (random.nextInt(120)) {
      case 0 -> network.isolate(node, VOTERS);
      case 1 -> network.cut(node, 1 + random.nextInt(3));
      case 2, 3, 4 -> network.heal();
      case 5 -> {
        quorum.crash(node);
        logs.remove(node);
      }
      case 6, 7, 8 -> startAll();
      default -> {}
    }
  }

  private void shuffle(SplittableRandom random) {
    int index = random.nextInt(Math.min(10, network.pending()));
    switch (random.nextInt(20)) {
      case 0 -> network.drop(index);
      case 1 -> network.repeat(index);
      default -> network.deliver(index);
    }
  }

  private void startAll() {
    VOTERS.forEach(voter -> logs.computeIfAbsent(voter, quorum::start));
  }

  private MetadataLog log(int node) {
    return logs.get(node);
  }

  private void elect(int node) {
    quorum.campaign(node);
    network.run();
    assertTrue(quorum.leaders().contains(node));
  }

  private CompletableFuture<Long> propose(int node, String topic) {
    return log(node).propose(MetadataLogContract.create(topic)).toCompletableFuture();
  }

  private void pass(long nanos) {
    for (long passed = 0; passed < nanos; passed += STEP) {
      network.run();
      now += STEP;
      quorum.tick(now);
    }
    network.run();
  }

  private long done(CompletableFuture<Long> future) throws Exception {
    for (int i = 0; i < 100 && !future.isDone(); i++) {
      pass(STEP);
    }
    assertTrue(future.isDone());
    return future.get();
  }

  private static void assertUnavailable(CompletableFuture<Long> future) {
    assertTrue(future.isDone());
    ExecutionException e = assertThrows(ExecutionException.class, future::get);
    assertInstanceOf(MetadataUnavailableException.class, e.getCause());
  }
}
