package dev.esker.gossip;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The twin: a {@link MetadataLog} that keeps its commands in memory and remembers all of them.
 * Commands pass through the codec, so that nothing that can't be stored passes a test.
 */
public final class MemoryMetadataLog implements MetadataLog {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "memory-metadata-log");
            made.setDaemon(true);
            return made;
          });
  private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();
  private final List<MetadataCommand> applied = new ArrayList<>();
  private volatile MetadataImage image = MetadataImage.empty();

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    byte[] bytes = MetadataCodec.encode(command);
    CompletableFuture<Long> result = new CompletableFuture<>();
    try {
      thread.execute(() -> apply(bytes, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new MetadataUnavailableException("the metadata log is closed", false, e));
    }
    return result;
  }

  private void apply(byte[] bytes, CompletableFuture<Long> result) {
    try {
      MetadataCommand command = MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes));
      MetadataImage next = image.apply(command);
      synchronized (applied) {
        applied.add(command);
      }
      image = next;
      for (MetadataListener listener : listeners) {
        tell(() -> listener.onCommand(next, command));
      }
      result.complete(next.version());
    } catch (CommandRefusedException | MetadataFormatException e) {
      result.completeExceptionally(e);
    }
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      Thread current = Thread.currentThread();
      current.getThreadGroup().uncaughtException(current, e);
    }
  }

  @Override
  public MetadataImage image() {
    return image;
  }

  @Override
  public Subscription subscribe(MetadataListener listener) {
    try {
      thread.execute(
          () -> {
            listeners.add(listener);
            tell(() -> listener.onSnapshot(image));
          });
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the metadata log is closed", e);
    }
    return () -> listeners.remove(listener);
  }

  @Override
  public QuorumView quorum() {
    return QuorumView.alone(0, image.version());
  }

  @Override
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    AtomicBoolean ended = new AtomicBoolean();
    try {
      thread.execute(
          () -> {
            if (!ended.get()) {
              tell(() -> listener.accept(quorum()));
            }
          });
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the metadata log is closed", e);
    }
    return () -> ended.set(true);
  }

  @Override
  public CompletionStage<Long> confirmLeadership() {
    return inTurn(() -> quorum().term());
  }

  @Override
  public CompletionStage<Long> barrier() {
    return inTurn(() -> image.version());
  }

  private CompletionStage<Long> inTurn(Supplier<Long> answer) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    try {
      thread.execute(() -> result.complete(answer.get()));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new MetadataUnavailableException("the metadata log is closed", false, e));
    }
    return result;
  }

  /** Every command so far, in order. */
  public List<MetadataCommand> applied() {
    synchronized (applied) {
      return List.copyOf(applied);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a listener doesn't return");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
