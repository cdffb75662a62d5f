package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a voter tells observers: the commands after the version that they have, or, if those aren't
 * kept any more, a snapshot. Who has everything waits until there is more, or until the leader
 * changes, but not for longer than {@link #WAIT}.
 *
 * <p>Kept are the last commands up to {@link #MAX_BYTES}, one encoded snapshot, and up to {@link
 * #MAX_WAITING} waiting observers.
 */
public final class CommandFeed {
  /** The most bytes of commands that are kept. */
  static final int MAX_BYTES = 8 << 20;

  /** The most observers that wait at a time. */
  static final int MAX_WAITING = 4_096;

  static final Duration WAIT = Duration.ofSeconds(1);

  private static final int MAX_ANSWER_BYTES = 512 << 10;
  private static final int PIECE_BYTES = 512 << 10;
  private static final Duration FORGOTTEN = Duration.ofSeconds(10);

  private record Kept(long version, ByteBuffer command) {
    private int length() {
      return command.remaining();
    }
  }

  private record Waiting(long version, CompletableFuture<byte[]> answer) {}

  private record Seen(long version, long nanos) {}

  private final Loop loop;
  private final Supplier<QuorumView> view;
  private final int maxBytes;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<Integer, Seen> observers = new TreeMap<>();
  private MetadataImage image = MetadataImage.empty();
  private int keptBytes;
  private long snapshotVersion = -1;
  private byte[] snapshot = new byte[0];

  /**
   * A feed that has nothing yet.
   *
   * @param loop ends waits
   * @param view who leads
   */
  public CommandFeed(Loop loop, Supplier<QuorumView> view) {
    this(loop, view, MAX_BYTES);
  }

  CommandFeed(Loop loop, Supplier<QuorumView> view, int maxBytes) {
    this.loop = loop;
    this.view = view;
    this.maxBytes = maxBytes;
  }

  /** Answers observers. */
  public List<Subscription> serve(ClusterMessages messages) {
    return List.of(
        messages.serve(Subjects.FOLLOW, this::onFollow),
        messages.serve(Subjects.SNAPSHOT, (from, body) -> onSnapshot(body)));
  }

  /** The image was replaced. */
  public void restored(MetadataImage next) {
    synchronized (this) {
      image = next;
      kept.clear();
      keptBytes = 0;
    }
    wake();
  }

  /** A command was applied. */
  public void applied(MetadataImage next, MetadataCommand command) {
    byte[] bytes = MetadataCodec.encode(command);
    synchronized (this) {
      image = next;
      kept.add(new Kept(next.version(), ByteBuffer.wrap(bytes)));
      keptBytes += bytes.length;
      while (keptBytes > maxBytes) {
        keptBytes -= kept.remove().length();
      }
    }
    wake();
  }

  /** Something has changed that observers should know. */
  public void wake() {
    List<Waiting> woken;
    synchronized (this) {
      if (waiting.isEmpty()) {
        return;
      }
      woken = List.copyOf(waiting);
      waiting.clear();
    }
    loop.execute(() -> woken.forEach(each -> each.answer().complete(answer(each.version()))));
  }

  /** The newest image. */
  public synchronized MetadataImage image() {
    return image;
  }

  /** The observers that have asked here lately, with the versions that they had. */
  public synchronized Map<Integer, Long> observers() {
    long now = loop.nanos();
    observers.values().removeIf(seen -> now - seen.nanos() > FORGOTTEN.toNanos());
    Map<Integer, Long> versions = new TreeMap<>();
    observers.forEach((node, seen) -> versions.put(node, seen.version()));
    return versions;
  }

  private CompletionStage<byte[]> onFollow(int from, byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    long version = in.getLong();
    // One that has just started has all of an empty image, but doesn't know who leads.
    boolean knowsTerm = in.getLong() == view.get().term();
    synchronized (this) {
      observers.put(from, new Seen(version, loop.nanos()));
      if (knowsTerm && version == image.version() && waiting.size() < MAX_WAITING) {
        Waiting wait = new Waiting(version, new CompletableFuture<>());
        waiting.add(wait);
        loop.schedule(WAIT, () -> end(wait));
        return wait.answer();
      }
    }
    return CompletableFuture.completedFuture(answer(version));
  }

  private void end(Waiting wait) {
    boolean waits;
    synchronized (this) {
      waits = waiting.remove(wait);
    }
    if (waits) {
      wait.answer().complete(answer(wait.version()));
    }
  }

  private synchronized byte[] answer(long version) {
    List<byte[]> commands = new ArrayList<>();
    int bytes = 0;
    long next = version + 1;
    for (Kept each : kept) {
      boolean fits = commands.isEmpty() || bytes + each.length() <= MAX_ANSWER_BYTES;
      if (each.version() == next && fits && each.length() <= MAX_ANSWER_BYTES) {
        commands.add(each.command().array());
        bytes += each.length();
        next++;
      }
    }
    long snapshotBytes = -1;
    if (commands.isEmpty() && version < image.version()) {
      snapshotBytes = snapshot();
    }
    return FeedAnswer.of(view.get(), image.version(), snapshotBytes, commands).encode();
  }

  private long snapshot() {
    if (snapshotVersion != image.version()) {
      snapshot = MetadataCodec.encode(image);
      snapshotVersion = image.version();
    }
    return snapshot.length;
  }

  private synchronized CompletionStage<byte[]> onSnapshot(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    long version = in.getLong();
    long offset = in.getLong();
    if (version != snapshotVersion || offset < 0 || offset >= snapshot.length) {
      return CompletableFuture.completedFuture(new byte[0]);
    }
    int from = (int) offset;
    int to = Math.min(snapshot.length, from + PIECE_BYTES);
    return CompletableFuture.completedFuture(Arrays.copyOfRange(snapshot, from, to));
  }
}
