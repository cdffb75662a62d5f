package dev.esker.gossip;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Lets many threads use one node of a {@link MemoryQuorum}, which is for one thread only: every
 * call becomes a step of a thread of its own, after which the quorum runs until nothing is under
 * way.
 */
final class StepThread implements MetadataLog {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "memory-quorum");
            made.setDaemon(true);
            return made;
          });
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryQuorum quorum = new MemoryQuorum(List.of(1, 2, 3), network, 1);
  private final MemoryQuorumLog log;
  private long now;

  private StepThread(int leader, int node) {
    quorum.start(1);
    quorum.start(2);
    quorum.start(3);
    log = (MemoryQuorumLog) (node > 3 ? quorum.start(node) : node(node));
    quorum.campaign(leader);
    settle();
  }

  private MetadataLog node(int id) {
    quorum.crash(id);
    return quorum.start(id);
  }

  /** The log of a node in a quorum of 1, 2 and 3. */
  static StepThread open(int leader, int node) {
    return new StepThread(leader, node);
  }

  private void settle() {
    network.run();
    now += MemoryQuorum.HEARTBEAT_NANOS;
    quorum.tick(now);
    network.run();
  }

  private <T> CompletableFuture<T> step(Callable<T> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            T result = call.call();
            settle();
            return result;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        thread);
  }

  private static <T> T now(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    MetadataCodec.encode(command);
    return step(() -> log.propose(command)).thenCompose(result -> result);
  }

  @Override
  public MetadataImage image() {
    return log.image();
  }

  @Override
  public Subscription subscribe(MetadataListener listener) {
    CompletableFuture<Subscription> subscription = step(() -> log.subscribe(listener));
    return ending(subscription);
  }

  private Subscription ending(CompletableFuture<Subscription> subscription) {
    return () -> {
      var unused = subscription.thenAcceptAsync(Subscription::close, thread);
    };
  }

  @Override
  public QuorumView quorum() {
    return now(step(log::quorum));
  }

  @Override
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    CompletableFuture<Subscription> subscription = step(() -> log.subscribeToLeader(listener));
    return ending(subscription);
  }

  @Override
  public CompletionStage<Long> confirmLeadership() {
    return step(log::confirmLeadership).thenCompose(result -> result);
  }

  @Override
  public CompletionStage<Long> barrier() {
    return step(log::barrier).thenCompose(result -> result);
  }

  @Override
  public void close() {
    now(
        step(
            () -> {
              log.close();
              return null;
            }));
    while (!log.isClosed()) {
      now(step(() -> null));
    }
  }
}
