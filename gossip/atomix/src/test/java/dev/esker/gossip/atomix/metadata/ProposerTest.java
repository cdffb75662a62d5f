package dev.esker.gossip.atomix.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.QuorumView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProposerTest {
  private final Loop loop = new Loop("test");
  private final Publisher publisher = new Publisher(QuorumView.alone(1, 0));
  private final CommandMachine machine = new CommandMachine();
  private final AtomicInteger submissions = new AtomicInteger();
  private final AtomicInteger ledHere = new AtomicInteger();
  private final AtomicLong ledTerm = new AtomicLong(-1);

  @AfterEach
  void close() {
    loop.close();
    publisher.close();
  }

  private synchronized byte[] apply(byte[] entry) {
    return machine.apply(entry, publisher::command);
  }

  private Proposer proposer(Duration limit, Function<byte[], CompletionStage<byte[]>> leader) {
    return new Proposer(
        loop,
        new Submitter() {
          @Override
          public CompletionStage<byte[]> submit(byte[] entry, Duration within) {
            submissions.incrementAndGet();
            return leader.apply(entry);
          }

          @Override
          public CompletionStage<byte[]> submitAsLeader(byte[] entry, long term) {
            ledHere.incrementAndGet();
            return term == ledTerm.get()
                ? leader.apply(entry)
                : CompletableFuture.failedFuture(new DeposedException(term));
          }
        },
        publisher,
        UUID::randomUUID,
        limit);
  }

  @Test
  void whatWaitsSharesEntriesAndKeepsItsOrder() throws Exception {
    Proposer proposer =
        proposer(Duration.ofSeconds(30), e -> CompletableFuture.supplyAsync(() -> apply(e)));
    List<CompletableFuture<Long>> results = propose(proposer, 2_000);
    for (int i = 0; i < results.size(); i++) {
      assertEquals(i + 1, results.get(i).get());
    }
    assertTrue(submissions.get() < 500, submissions + " entries for 2000 proposals");
    proposer.close();
  }

  /** Requests and answers get lost, answers come twice, and nothing is applied twice. */
  @Test
  void lossyWaysToTheLeaderChangeNothing() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    Proposer proposer =
        proposer(
            Duration.ofSeconds(30),
            entry -> {
              int fate = random.nextInt(4);
              if (fate == 0) {
                return CompletableFuture.failedFuture(new IOException("request lost"));
              }
              byte[] answer = apply(entry);
              return fate == 1
                  ? CompletableFuture.failedFuture(new IOException("answer lost"))
                  : CompletableFuture.completedFuture(answer);
            });
    for (int round = 0; round < 10; round++) {
      List<CompletableFuture<Long>> results = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        results.add(propose(proposer, round * 10L + i));
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(round * 10 + i + 1, results.get(i).get());
      }
    }
    assertEquals(100, publisher.image().nextProducerId());
  }

  @Test
  void withoutALeaderNothingHasHappenedAndThatIsSaid() throws Exception {
    Proposer proposer =
        proposer(
            Duration.ofMillis(300),
            entry -> CompletableFuture.failedFuture(new NotSubmittedException("none")));
    assertFalse(unavailable(propose(proposer, 0L)).mayTakeEffect());
  }

  @Test
  void withoutAnAnswerItIsUnknownAndALaterOneStillFollows() throws Exception {
    List<byte[]> lost = new ArrayList<>();
    Proposer proposer =
        proposer(
            Duration.ofMillis(400),
            entry -> {
              if (entry[0] == 2 && lost.size() < 1) {
                lost.add(entry);
                return new CompletableFuture<>();
              }
              return CompletableFuture.completedFuture(apply(entry));
            });
    assertTrue(unavailable(propose(proposer, 0L)).mayTakeEffect());
    assertEquals(1, propose(proposer, 0L).get());
    // the lost one arrives now, and is too late
    assertEquals(Answer.Status.STALE, Answer.decode(apply(lost.get(0))).status());
    assertEquals(1, publisher.image().version());
  }

  @Test
  void aProducerThatWasForgottenBeginsAnew() throws Exception {
    AtomicInteger forgotten = new AtomicInteger();
    Proposer proposer =
        proposer(
            Duration.ofSeconds(30),
            entry -> {
              if (entry[0] == 2 && forgotten.getAndIncrement() == 0) {
                return CompletableFuture.completedFuture(
                    Answer.of(Answer.Status.UNKNOWN_PRODUCER).encode());
              }
              return CompletableFuture.completedFuture(apply(entry));
            });
    assertEquals(1, propose(proposer, 0L).get());
  }

  @Test
  void aChangeOfLeaderSendsAtOnceWhatHangs() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Proposer proposer =
        proposer(
            Duration.ofSeconds(30),
            entry ->
                attempts.getAndIncrement() == 0
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(apply(entry)));
    CompletableFuture<Long> result = propose(proposer, 0L);
    while (attempts.get() == 0) {
      Thread.onSpinWait();
    }
    proposer.leaderChanged();
    assertEquals(1, result.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aLeadersProposalIsNotPassedOnOnceItIsDeposed() throws Exception {
    Proposer proposer =
        proposer(Duration.ofSeconds(30), e -> CompletableFuture.supplyAsync(() -> apply(e)));
    ledTerm.set(7);
    assertEquals(1, proposer.proposeAsLeader(allocate(0), 7).toCompletableFuture().get());
    assertEquals(1, ledHere.get());
    int before = submissions.get();
    ledTerm.set(-1);
    CompletableFuture<Long> late = proposer.proposeAsLeader(allocate(1), 7).toCompletableFuture();
    MetadataUnavailableException failure = unavailable(late);
    assertFalse(failure.mayTakeEffect());
    assertTrue(failure.getMessage().contains("term 7"), failure.getMessage());
    // Others go on as before, and in their order.
    assertEquals(2, propose(proposer, 1L).get());
    assertEquals(before + 1, submissions.get());
  }

  @Test
  void whatALeaderHadOnItsWayWhenItWasDeposedIsUnknown() throws Exception {
    AtomicInteger entries = new AtomicInteger();
    Proposer proposer =
        proposer(
            Duration.ofSeconds(30),
            entry -> {
              boolean hangs = entry[0] == 2 && entries.getAndIncrement() == 0;
              return hangs
                  ? new CompletableFuture<>()
                  : CompletableFuture.completedFuture(apply(entry));
            });
    ledTerm.set(7);
    CompletableFuture<Long> result = proposer.proposeAsLeader(allocate(0), 7).toCompletableFuture();
    while (entries.get() == 0) {
      Thread.onSpinWait();
    }
    ledTerm.set(-1);
    proposer.leaderChanged();
    assertTrue(unavailable(result).mayTakeEffect());
  }

  @Test
  void asManyAsTheLimitWaitAndOneMoreIsRefused() throws Exception {
    Proposer proposer = proposer(Duration.ofMinutes(1), entry -> new CompletableFuture<>());
    propose(proposer, Proposer.MAX_PENDING);
    assertFalse(unavailable(propose(proposer, 0L)).mayTakeEffect());
  }

  private List<CompletableFuture<Long>> propose(Proposer proposer, int count) {
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(propose(proposer, (long) i));
    }
    return results;
  }

  private static CompletableFuture<Long> propose(Proposer proposer, long first) {
    return proposer.propose(allocate(first)).toCompletableFuture();
  }

  private static AllocateProducerIds allocate(long first) {
    return new AllocateProducerIds(0, first, 1);
  }

  private static MetadataUnavailableException unavailable(CompletableFuture<Long> result) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> result.get(30, TimeUnit.SECONDS));
    return assertInstanceOf(MetadataUnavailableException.class, e.getCause());
  }
}
