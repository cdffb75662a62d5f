package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link MetadataLog} keeps to: extend it and say how to open one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class MetadataLogContract {
  private MetadataLog log;

  /** Opens an empty log. */
  protected abstract MetadataLog open() throws Exception;

  @BeforeEach
  final void openLog() throws Exception {
    log = open();
  }

  @AfterEach
  final void closeLog() {
    log.close();
  }

  @Test
  void startsEmpty() {
    assertEquals(MetadataImage.empty(), log.image());
  }

  @Test
  void aProposalCompletesWithItsVersionOnceTheImageShowsIt() throws Exception {
    assertEquals(1, get(log.propose(create("a"))));
    assertTrue(log.image().topic("a").isPresent());
    assertEquals(2, get(log.propose(create("b"))));
    assertEquals(2, log.image().version());
  }

  @Test
  void aRefusedProposalChangesNothingAndIsShownToNobody() throws Exception {
    Recorder recorder = new Recorder();
    log.subscribe(recorder);
    get(log.propose(create("a")));
    MetadataImage before = log.image();
    CompletionStage<Long> refused = log.propose(create("a"));
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(refused));
    CommandRefusedException cause = assertInstanceOf(CommandRefusedException.class, e.getCause());
    assertEquals(CommandRefusedException.Reason.TOPIC_EXISTS, cause.reason());
    assertEquals(before, log.image());
    assertEquals(2, get(log.propose(create("b"))));
    assertEquals(List.of(1L, 2L), recorder.versions());
  }

  @Test
  void aCommandThatIsTooLargeIsRefusedAtOnce() throws Exception {
    List<Integer> replicas = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replicas.add(Integer.MAX_VALUE - i);
    }
    List<PartitionState> partitions =
        Collections.nCopies(100_000, PartitionState.initial(replicas));
    MetadataCommand huge =
        new CreateTopic(new TopicState(new UUID(9, 9), "huge", partitions), Map.of());
    assertThrows(IllegalArgumentException.class, () -> log.propose(huge));
    assertEquals(1, get(log.propose(create("a"))));
  }

  @Test
  void proposalsOfOneThreadKeepTheirOrder() throws Exception {
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      results.add(log.propose(new AllocateProducerIds(0, i * 10L, 10)).toCompletableFuture());
    }
    for (int i = 0; i < 500; i++) {
      assertEquals(i + 1, get(results.get(i)));
    }
    assertEquals(5_000, log.image().nextProducerId());
  }

  @Test
  void ofThreadsThatRaceForABlockExactlyOneWins() throws Exception {
    int threads = 4;
    int rounds = 50;
    List<CompletableFuture<Long>> results = Collections.synchronizedList(new ArrayList<>());
    List<Thread> racers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int broker = t;
      Thread racer =
          new Thread(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  results.add(
                      log.propose(new AllocateProducerIds(broker, i * 10L, 10))
                          .toCompletableFuture());
                }
              });
      racer.start();
      racers.add(racer);
    }
    for (Thread racer : racers) {
      racer.join();
    }
    CompletableFuture<?> all =
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).handle((v, e) -> null);
    all.get(30, TimeUnit.SECONDS);
    long won = results.stream().filter(result -> !result.isCompletedExceptionally()).count();
    assertEquals(won * 10, log.image().nextProducerId());
    assertEquals(won, log.image().version());
    assertTrue(won >= 1 && won <= rounds, won + " won");
  }

  @Test
  void aListenerSeesTheImageFirstAndThenEveryCommandInOrder() throws Exception {
    get(log.propose(create("before")));
    Recorder recorder = new Recorder();
    log.subscribe(recorder);
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(log.propose(create("t" + i)).toCompletableFuture());
    }
    for (CompletableFuture<Long> result : results) {
      get(result);
    }
    assertEquals(1, recorder.snapshots());
    assertEquals(log.image(), recorder.replayed());
    assertEquals(101, recorder.replayed().version());
  }

  @Test
  void listenersAreToldBeforeTheProposalCompletes() throws Exception {
    AtomicReference<MetadataImage> seen = new AtomicReference<>();
    log.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {
            seen.set(image);
          }

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            seen.set(image);
          }
        });
    for (int i = 0; i < 50; i++) {
      String name = "t" + i;
      Boolean told =
          get(log.propose(create(name)).thenApply(version -> seen.get().topic(name).isPresent()));
      assertTrue(told, name);
    }
  }

  @Test
  void aListenerMayProposeAndOneThatThrowsHarmsNobody() throws Exception {
    CompletableFuture<Long> fromListener = new CompletableFuture<>();
    Recorder recorder = new Recorder();
    log.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {}

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            if (image.version() == 1) {
              log.propose(create("second")).thenAccept(fromListener::complete);
              throw new IllegalStateException("thrown by a test's listener");
            }
          }
        });
    log.subscribe(recorder);
    get(log.propose(create("first")));
    assertEquals(2, get(fromListener));
    assertEquals(List.of(1L, 2L), recorder.versions());
  }

  @Test
  void anEndedSubscriptionIsSilent() throws Exception {
    Recorder recorder = new Recorder();
    Subscription subscription = log.subscribe(recorder);
    get(log.propose(create("a")));
    subscription.close();
    subscription.close();
    get(log.propose(create("b")));
    assertEquals(List.of(1L), recorder.versions());
  }

  @Test
  void closingLetsProposalsFinishAndRefusesLaterOnes() throws Exception {
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      results.add(log.propose(create("t" + i)).toCompletableFuture());
    }
    log.close();
    for (CompletableFuture<Long> result : results) {
      assertTrue(result.isDone() && !result.isCompletedExceptionally());
    }
    CompletionStage<Long> late = log.propose(create("late"));
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(late));
    MetadataUnavailableException cause =
        assertInstanceOf(MetadataUnavailableException.class, e.getCause());
    assertFalse(cause.mayTakeEffect());
    assertEquals(20, log.image().version());
    log.close();
  }

  @Test
  void proposingDoesNotBlockWhileAListenerDoes() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    log.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {}

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            try {
              release.await();
            } catch (InterruptedException e) {
              interrupted.set(true);
            }
          }
        });
    CompletionStage<Long> first = log.propose(create("a"));
    CompletionStage<Long> second = log.propose(create("b"));
    release.countDown();
    assertEquals(1, get(first));
    assertEquals(2, get(second));
    assertFalse(interrupted.get());
  }

  @Test
  void aBarrierShowsAllThatWasAcknowledged() throws Exception {
    assertEquals(0, get(log.barrier()));
    for (int i = 0; i < 20; i++) {
      log.propose(create("t" + i));
    }
    long acknowledged = get(log.propose(create("last")));
    assertTrue(get(log.barrier()) >= acknowledged);
    assertTrue(log.image().version() >= acknowledged);
  }

  @Test
  void whoLeadsIsToldAndConfirmedAndNobodyElseIs() throws Exception {
    get(log.propose(create("a")));
    BlockingQueue<QuorumView> told = new LinkedBlockingQueue<>();
    Subscription subscription = log.subscribeToLeader(told::add);
    QuorumView view = told.poll(30, TimeUnit.SECONDS);
    while (view.leader() == QuorumView.NO_LEADER) {
      view = told.poll(30, TimeUnit.SECONDS);
    }
    assertEquals(log.quorum().self(), view.self());
    assertTrue(view.term() > 0);
    List<Integer> voters = view.voters().stream().map(QuorumView.Replica::node).toList();
    assertTrue(voters.contains(view.leader()), view.toString());
    assertEquals(voters.stream().sorted().toList(), voters);
    if (view.leads()) {
      assertEquals(view.term(), get(log.confirmLeadership()));
    } else {
      CompletionStage<Long> refused = log.confirmLeadership();
      ExecutionException e = assertThrows(ExecutionException.class, () -> get(refused));
      assertInstanceOf(MetadataUnavailableException.class, e.getCause());
    }
    subscription.close();
  }

  @Test
  void aClosedLogConfirmsNothing() throws Exception {
    log.close();
    for (CompletionStage<Long> late : List.of(log.confirmLeadership(), log.barrier())) {
      ExecutionException e = assertThrows(ExecutionException.class, () -> get(late));
      assertInstanceOf(MetadataUnavailableException.class, e.getCause());
    }
  }

  /** A topic of one partition whose id follows from its name. */
  protected static MetadataCommand create(String name) {
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new CreateTopic(
        new TopicState(
            id,
            name,
            List.of(PartitionState.of(PartitionState.NO_LEADER, 0, List.of(0), List.of(0)))),
        Map.of());
  }

  /** Waits, but not for ever. */
  protected static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Replays what it is told, and fails if there is a gap. */
  private static final class Recorder implements MetadataListener {
    private final List<Long> versions = new ArrayList<>();
    private MetadataImage replayed;
    private int snapshots;

    @Override
    public synchronized void onSnapshot(MetadataImage image) {
      replayed = image;
      snapshots++;
    }

    @Override
    public synchronized void onCommand(MetadataImage image, MetadataCommand command) {
      try {
        replayed = replayed.apply(command);
      } catch (CommandRefusedException e) {
        throw new AssertionError("an applied command is refused on replay", e);
      }
      versions.add(image.version());
    }

    synchronized List<Long> versions() {
      return List.copyOf(versions);
    }

    synchronized MetadataImage replayed() {
      return replayed;
    }

    synchronized int snapshots() {
      return snapshots;
    }
  }
}
