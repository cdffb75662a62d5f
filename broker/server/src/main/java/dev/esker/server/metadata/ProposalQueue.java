package dev.esker.server.metadata;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataUnavailableException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer of the metadata log. Bounded in number and in bytes: what doesn't fit
 * is refused at once, and nobody is blocked. Any thread adds; the writer takes.
 */
final class ProposalQueue {
  /** One of these waits. */
  sealed interface Item {
    /** How many bytes it counts. */
    int size();
  }

  /**
   * A proposal.
   *
   * @param command what is proposed
   * @param bytes the command, encoded
   * @param result completed by the writer
   */
  record Proposal(MetadataCommand command, ByteBuffer bytes, CompletableFuture<Long> result)
      implements Item {
    @Override
    public int size() {
      return bytes.remaining() + Integer.BYTES;
    }
  }

  /**
   * Something to do between proposals.
   *
   * @param action runs on the writer's thread
   */
  record Call(Runnable action) implements Item {
    @Override
    public int size() {
      return 0;
    }
  }

  private final int maxItems;
  private final long maxBytes;
  private final int maxBatchBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Item> items = new ArrayDeque<>();
  private long bytes;
  private MetadataUnavailableException closed;

  /** With room for 100,000 items and 64 MiB, in batches of up to 16 MiB. */
  ProposalQueue() {
    this(100_000, 64L << 20, 16 << 20);
  }

  /**
   * @param maxItems the most that wait
   * @param maxBytes the most bytes that wait
   * @param maxBatchBytes the most bytes that are taken at once, but for a single larger item
   */
  ProposalQueue(int maxItems, long maxBytes, int maxBatchBytes) {
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.maxBatchBytes = maxBatchBytes;
  }

  /**
   * Puts an item at the end.
   *
   * @throws MetadataUnavailableException if there is no room, or the queue is closed
   */
  void add(Item item) throws MetadataUnavailableException {
    lock.lock();
    try {
      if (closed != null) {
        throw new MetadataUnavailableException(closed.getMessage(), false, closed.getCause());
      }
      if (items.size() >= maxItems || (bytes + item.size() > maxBytes && !items.isEmpty())) {
        throw new MetadataUnavailableException(
            "the metadata log is busy: " + items.size() + " changes are waiting", false, null);
      }
      items.add(item);
      bytes += item.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for items and takes a batch; an empty one once the queue is closed and empty. */
  List<Item> take() {
    lock.lock();
    try {
      while (items.isEmpty() && closed == null) {
        changed.awaitUninterruptibly();
      }
      List<Item> batch = new ArrayList<>();
      long batchBytes = 0;
      while (!items.isEmpty()
          && (batch.isEmpty() || batchBytes + items.peek().size() <= maxBatchBytes)) {
        Item item = items.remove();
        batchBytes += item.size();
        bytes -= item.size();
        batch.add(item);
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further items; what waits is still taken. The first reason stays. */
  void close(MetadataUnavailableException reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Closes, and gives back what waits. */
  List<Item> shut(MetadataUnavailableException reason) {
    lock.lock();
    try {
      close(reason);
      List<Item> rest = new ArrayList<>(items);
      items.clear();
      bytes = 0;
      return rest;
    } finally {
      lock.unlock();
    }
  }
}
