package dev.esker.server.metadata;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link MetadataLog} of a lone broker: the driver of a {@link MetadataStore}.
 *
 * <p>Any thread proposes into a {@link ProposalQueue}; one thread takes whatever waits there, has
 * the store make it stable with one fsync, publishes the image, tells the listeners, and completes
 * the proposals, in this order. So while one fsync is under way the next batch gathers.
 *
 * <p>When the disk fails, the proposals under way fail with {@link
 * MetadataUnavailableException#mayTakeEffect}, later ones fail at once, and the listener of
 * failures is told, who has to stop the broker. A full disk refuses proposals, and nothing more:
 * there may be room again.
 */
public final class LocalMetadataLog implements MetadataLog {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMetadataLog.class);

  /** The least bytes of commands before a new snapshot is written. */
  static final long ROLL_BYTES = 1 << 20;

  private final int nodeId;
  private final MetadataStore store;
  private final Consumer<Throwable> onFailure;
  private final ProposalQueue queue;
  private final Thread writer;
  private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();
  private volatile MetadataImage image;

  /**
   * Opens the log in a directory of its own, which is made if need be.
   *
   * @param nodeId of this broker, which leads always
   * @param disk where it is
   * @param directory nobody else's
   * @param mustExist whether a directory without metadata means that it has been lost
   * @param marks random numbers, one for each new file
   * @param onFailure told once, on the writer's thread, when the disk fails: the broker must stop
   * @throws CorruptMetadataException if it is damaged; names file and position, and changes nothing
   * @throws java.nio.file.NoSuchFileException if it must exist and doesn't
   */
  public static LocalMetadataLog open(
      int nodeId,
      Disk disk,
      Path directory,
      boolean mustExist,
      LongSupplier marks,
      Consumer<Throwable> onFailure)
      throws IOException {
    MetadataStore.Expect expect =
        mustExist ? MetadataStore.Expect.EXISTING : MetadataStore.Expect.ANYTHING;
    return new LocalMetadataLog(
        nodeId, MetadataStore.open(disk, directory, expect, ROLL_BYTES, marks), onFailure);
  }

  /**
   * Starts the writer.
   *
   * @param nodeId of this broker, which leads always
   * @param store closed by {@link #close}
   * @param onFailure told once, on the writer's thread, when the disk fails
   */
  LocalMetadataLog(int nodeId, MetadataStore store, Consumer<Throwable> onFailure) {
    this(nodeId, store, onFailure, new ProposalQueue());
  }

  LocalMetadataLog(
      int nodeId, MetadataStore store, Consumer<Throwable> onFailure, ProposalQueue queue) {
    this.nodeId = nodeId;
    this.store = store;
    this.onFailure = onFailure;
    this.queue = queue;
    this.image = store.image();
    this.writer = new Thread(this::run, "esker-metadata");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public CompletionStage<Long> propose(MetadataCommand command) {
    ProposalQueue.Proposal proposal =
        new ProposalQueue.Proposal(
            command, ByteBuffer.wrap(MetadataCodec.encode(command)), new CompletableFuture<>());
    try {
      queue.add(proposal);
    } catch (MetadataUnavailableException e) {
      proposal.result().completeExceptionally(e);
    }
    return proposal.result();
  }

  @Override
  public MetadataImage image() {
    return image;
  }

  @Override
  public Subscription subscribe(MetadataListener listener) {
    try {
      queue.add(new ProposalQueue.Call(() -> start(listener)));
    } catch (MetadataUnavailableException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    return () -> listeners.remove(listener);
  }

  private void start(MetadataListener listener) {
    listeners.add(listener);
    tell(() -> listener.onSnapshot(image));
  }

  @Override
  public QuorumView quorum() {
    return QuorumView.alone(nodeId, image.version());
  }

  @Override
  public Subscription subscribeToLeader(Consumer<QuorumView> listener) {
    AtomicBoolean ended = new AtomicBoolean();
    try {
      queue.add(
          new ProposalQueue.Call(
              () -> {
                if (!ended.get()) {
                  tell(() -> listener.accept(quorum()));
                }
              }));
    } catch (MetadataUnavailableException e) {
      throw new IllegalStateException(e.getMessage(), e);
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

  /** What is asked for once everything before has had its turn. */
  private CompletionStage<Long> inTurn(Supplier<Long> answer) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    try {
      queue.add(new ProposalQueue.Call(() -> result.complete(answer.get())));
    } catch (MetadataUnavailableException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private void run() {
    List<ProposalQueue.Item> items = queue.take();
    while (!items.isEmpty()) {
      List<ProposalQueue.Proposal> proposals = new ArrayList<>(items.size());
      for (ProposalQueue.Item item : items) {
        if (item instanceof ProposalQueue.Proposal proposal) {
          proposals.add(proposal);
        } else if (item instanceof ProposalQueue.Call call) {
          commit(proposals);
          proposals.clear();
          call.action().run();
        }
      }
      commit(proposals);
      items = queue.take();
    }
    try {
      store.close();
    } catch (IOException e) {
      LOG.warn("Can't close the metadata file", e);
    }
  }

  private void commit(List<ProposalQueue.Proposal> proposals) {
    if (proposals.isEmpty()) {
      return;
    }
    List<MetadataStore.Outcome> outcomes;
    try {
      outcomes = store.append(proposals.stream().map(ProposalQueue.Proposal::bytes).toList());
    } catch (NoSpaceException e) {
      reject(proposals, new MetadataUnavailableException("the disk is full", false, e));
      return;
    } catch (IOException | RuntimeException | Error e) {
      fail(proposals, e);
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      finish(proposals.get(i), outcomes.get(i));
    }
  }

  private void finish(ProposalQueue.Proposal proposal, MetadataStore.Outcome outcome) {
    if (outcome.refusal() != null) {
      proposal.result().completeExceptionally(outcome.refusal());
      return;
    }
    image = outcome.image();
    for (MetadataListener listener : listeners) {
      tell(() -> listener.onCommand(outcome.image(), proposal.command()));
    }
    proposal.result().complete(outcome.image().version());
  }

  private void fail(List<ProposalQueue.Proposal> proposals, Throwable e) {
    LOG.error("The metadata log has failed and takes no more changes", e);
    String message = "the metadata log has failed: " + e.getMessage();
    List<ProposalQueue.Item> rest = queue.shut(new MetadataUnavailableException(message, false, e));
    reject(proposals, new MetadataUnavailableException(message, true, e));
    for (ProposalQueue.Item item : rest) {
      if (item instanceof ProposalQueue.Proposal proposal) {
        reject(List.of(proposal), new MetadataUnavailableException(message, false, e));
      } else if (item instanceof ProposalQueue.Call call) {
        call.action().run();
      }
    }
    tell(() -> onFailure.accept(e));
  }

  private static void reject(
      List<ProposalQueue.Proposal> proposals, MetadataUnavailableException e) {
    proposals.forEach(proposal -> proposal.result().completeExceptionally(e));
  }

  /** A listener's bug must not end the thread that everybody waits for. */
  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A listener of the metadata has thrown", e);
    }
  }

  @Override
  public void close() {
    queue.close(new MetadataUnavailableException("the metadata log is closed", false, null));
    if (Thread.currentThread().equals(writer)) {
      return;
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
