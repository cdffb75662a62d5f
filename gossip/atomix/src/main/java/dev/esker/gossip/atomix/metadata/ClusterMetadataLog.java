package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The metadata log of one node of a cluster, put together from its parts. */
public final class ClusterMetadataLog implements MetadataLog {
  /** The most barriers that wait. */
  static final int MAX_BARRIERS = 1_000;

  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  private final Parts parts;
  private final Duration limit;
  private final Runnable onClose;
  private final AtomicInteger barriers = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * What it is made of.
   *
   * @param standing what this node is to the quorum
   * @param publisher shows images
   * @param proposer turns proposals into entries
   * @param check whether this node leads
   * @param leader the way to the leader
   * @param loop runs attempts and limits
   */
  public record Parts(
      Standing standing,
      Publisher publisher,
      Proposer proposer,
      LeadershipCheck check,
      LeaderAccess leader,
      Loop loop) {}

  /**
   * A log that is open.
   *
   * @param parts closed with it, but for the standing
   * @param limit how long a barrier is tried
   * @param onClose run once no more is proposed
   */
  public ClusterMetadataLog(Parts parts, Duration limit, Runnable onClose) {
    this.parts = parts;
    this.limit = limit;
    this.onClose = onClose;
  }

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    return parts.proposer().propose(command);
  }

  @Override
  public CompletionStage<Long> proposeAsLeader(MetadataCommand command, long term) {
    return parts.proposer().proposeAsLeader(command, term);
  }

  @Override
  public MetadataImage image() {
    return parts.publisher().image();
  }

  @Override
  public Subscription subscribe(MetadataListener listener) {
    return parts.publisher().subscribe(listener);
  }

  @Override
  public QuorumView quorum() {
    return parts.standing().quorum();
  }

  @Override
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    return parts.publisher().subscribeToLeader(listener);
  }

  private static MetadataUnavailableException unavailable(String why) {
    return new MetadataUnavailableException(why, false, null);
  }

  @Override
  public CompletionStage<Long> confirmLeadership() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    if (closed) {
      result.completeExceptionally(unavailable("the metadata log is closed"));
      return result;
    }
    var unused =
        parts
            .check()
            .confirm()
            .whenComplete(
                (term, error) ->
                    parts
                        .publisher()
                        .execute(
                            () -> {
                              if (error == null) {
                                result.complete(term);
                              } else {
                                result.completeExceptionally(error);
                              }
                            }));
    return result;
  }

  @Override
  public CompletionStage<Long> barrier() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    if (closed || barriers.incrementAndGet() > MAX_BARRIERS) {
      result.completeExceptionally(
          unavailable(closed ? "the metadata log is closed" : "too many barriers wait"));
      if (!closed) {
        barriers.decrementAndGet();
      }
      return result;
    }
    var unused = result.whenComplete((version, error) -> barriers.decrementAndGet());
    parts
        .loop()
        .schedule(
            limit,
            () ->
                parts
                    .publisher()
                    .execute(
                        () ->
                            result.completeExceptionally(
                                unavailable("no leader of the metadata has answered"))));
    parts.loop().execute(() -> attempt(result));
    return result;
  }

  private void attempt(CompletableFuture<Long> result) {
    if (result.isDone()) {
      return;
    }
    var unused =
        parts
            .leader()
            .barrier(ATTEMPT)
            .whenComplete(
                (version, error) -> {
                  if (error == null) {
                    parts.publisher().reached(version, () -> result.complete(image().version()));
                  } else {
                    parts.loop().schedule(Proposer.RETRY, () -> attempt(result));
                  }
                });
  }

  @Override
  public void close() {
    closed = true;
    parts.proposer().close();
    if (ended.compareAndSet(false, true)) {
      onClose.run();
    }
    parts.publisher().close();
  }
}
