package dev.esker.server.admin;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Gives out producer ids, each once for ever. They come in blocks that the metadata log hands to a
 * broker; what a broker hasn't given out of its block when it stops is lost, so that none is used
 * twice.
 *
 * <p>May be called from any thread. Stages complete on the caller's thread while the block lasts,
 * else on the metadata log's.
 */
public final class ProducerIds {
  /** Ids per block, as in Kafka. */
  public static final int BLOCK = 1_000;

  private static final int MAX_WAITING = 100_000;
  private static final int MAX_ATTEMPTS = 100;

  private final int brokerId;
  private final MetadataLog log;
  private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
  private long next;
  private long end;
  private boolean allocating;

  /**
   * @param brokerId who gives them out
   * @param log hands out blocks
   */
  public ProducerIds(int brokerId, MetadataLog log) {
    this.brokerId = brokerId;
    this.log = log;
  }

  /**
   * The next id.
   *
   * @return fails with {@link MetadataUnavailableException} if no block is to be had
   */
  public CompletionStage<Long> next() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    synchronized (this) {
      if (next < end) {
        return CompletableFuture.completedFuture(next++);
      }
      if (waiting.size() >= MAX_WAITING) {
        return CompletableFuture.failedFuture(
            new MetadataUnavailableException(
                waiting.size() + " requests are waiting for a producer id", false, null));
      }
      waiting.add(result);
      if (allocating) {
        return result;
      }
      allocating = true;
    }
    allocate(1);
    return result;
  }

  private void allocate(int attempt) {
    long first = log.image().nextProducerId();
    if (first > Long.MAX_VALUE - BLOCK) {
      fail(new MetadataUnavailableException("all producer ids have been given out", false, null));
      return;
    }
    log.propose(new AllocateProducerIds(brokerId, first, BLOCK))
        .whenComplete(
            (version, error) -> {
              if (error == null) {
                take(first);
              } else if (cause(error) instanceof CommandRefusedException
                  && attempt < MAX_ATTEMPTS) {
                // another broker was faster
                allocate(attempt + 1);
              } else {
                fail(cause(error));
              }
            });
  }

  private void take(long first) {
    Queue<CompletableFuture<Long>> served = new ArrayDeque<>();
    Queue<Long> ids = new ArrayDeque<>();
    boolean more;
    synchronized (this) {
      next = first;
      end = first + BLOCK;
      while (next < end && !waiting.isEmpty()) {
        served.add(waiting.remove());
        ids.add(next++);
      }
      more = !waiting.isEmpty();
      allocating = more;
    }
    // outside the lock: what depends on them may ask for another
    served.forEach(result -> result.complete(ids.remove()));
    if (more) {
      allocate(1);
    }
  }

  private void fail(Throwable error) {
    Queue<CompletableFuture<Long>> failed;
    synchronized (this) {
      failed = new ArrayDeque<>(waiting);
      waiting.clear();
      allocating = false;
    }
    failed.forEach(result -> result.completeExceptionally(error));
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
