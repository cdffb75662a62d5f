package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataFormatException;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node without a vote: asks a voter, the leader if it knows one, for what comes after the version
 * that it has, again and again; and another one when that one doesn't answer or has less. It keeps
 * nothing over a restart.
 *
 * <p>Its state belongs to the loop.
 */
public final class Observer implements Standing {
  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
  private static final Duration LIMIT = CommandFeed.WAIT.plusSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(100);

  private final int self;
  private final List<Integer> known;
  private final ClusterMessages messages;
  private final Loop loop;
  private final Publisher publisher;
  private final Runnable onLeader;
  private volatile QuorumView view;
  private volatile MetadataImage image = MetadataImage.empty();
  private volatile boolean closed;
  private int turn;

  /**
   * An observer that follows nobody yet.
   *
   * @param self this node
   * @param voters whom to ask
   * @param messages to them
   * @param loop runs it
   * @param publisher shows images
   * @param onLeader run when another leader is known
   */
  public Observer(
      int self,
      List<Integer> voters,
      ClusterMessages messages,
      Loop loop,
      Publisher publisher,
      Runnable onLeader) {
    this.self = self;
    this.known = List.copyOf(voters);
    this.messages = messages;
    this.loop = loop;
    this.publisher = publisher;
    this.onLeader = onLeader;
    this.view =
        new QuorumView(
            self,
            QuorumView.NO_LEADER,
            0,
            known.stream().map(id -> new QuorumView.Replica(id, OptionalLong.empty())).toList(),
            List.of());
  }

  /** Begins to follow. */
  public void start() {
    turn = Math.floorMod(self, known.size());
    loop.execute(() -> ask(known.get(turn)));
  }

  /** Follows no more. */
  void close() {
    closed = true;
  }

  private void ask(int voter) {
    if (closed || loop.isClosed()) {
      return;
    }
    byte[] body = ByteBuffer.allocate(16).putLong(image.version()).putLong(view.term()).array();
    var unused =
        messages
            .request(voter, Subjects.FOLLOW, body, LIMIT)
            .whenComplete((answer, error) -> loop.execute(() -> answered(voter, answer, error)));
  }

  private void answered(int voter, byte[] bytes, Throwable error) {
    if (closed) {
      return;
    }
    if (error != null) {
      LOG.debug("Voter {} doesn't answer", voter, error);
      askAnother(voter);
      return;
    }
    try {
      FeedAnswer answer = FeedAnswer.decode(bytes);
      if (answer.version() < image.version() || answer.term() < view.term()) {
        askAnother(voter);
        return;
      }
      learn(answer);
      if (answer.snapshotBytes() >= 0) {
        fetch(voter, answer.version(), answer.snapshotBytes(), new ByteArrayOutputStream());
        return;
      }
      for (byte[] command : answer.commands()) {
        apply(command);
      }
      ask(view.leader() == QuorumView.NO_LEADER ? voter : view.leader());
    } catch (IllegalArgumentException | MetadataFormatException | CommandRefusedException e) {
      LOG.warn("Voter {} answers what can't be applied; asking another", voter, e);
      askAnother(voter);
    }
  }

  private void askAnother(int failed) {
    if (failed == view.leader()) {
      // until somebody says who leads now
      become(new QuorumView(self, QuorumView.NO_LEADER, view.term(), view.voters(), List.of()));
    }
    turn = (turn + 1) % known.size();
    loop.schedule(RETRY, () -> ask(known.get(turn)));
  }

  private void learn(FeedAnswer answer) {
    List<QuorumView.Replica> voters =
        answer.voters().stream()
            .map(id -> new QuorumView.Replica(id, OptionalLong.empty()))
            .toList();
    OptionalLong own = OptionalLong.of(image.version());
    become(
        new QuorumView(
            self,
            answer.leader(),
            answer.term(),
            voters,
            List.of(new QuorumView.Replica(self, own))));
  }

  private void become(QuorumView next) {
    boolean changed = next.leader() != view.leader() || next.term() != view.term();
    view = next;
    if (changed) {
      publisher.leadership(next);
      onLeader.run();
    }
  }

  private void apply(byte[] bytes) throws MetadataFormatException, CommandRefusedException {
    MetadataCommand command = MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes));
    image = image.apply(command);
    publisher.command(image, command);
  }

  private void fetch(int voter, long version, long length, ByteArrayOutputStream pieces) {
    byte[] body = ByteBuffer.allocate(16).putLong(version).putLong(pieces.size()).array();
    var unused =
        messages
            .request(voter, Subjects.SNAPSHOT, body, LIMIT)
            .whenComplete(
                (piece, error) ->
                    loop.execute(
                        () -> {
                          if (error != null || piece.length == 0) {
                            askAnother(voter);
                            return;
                          }
                          pieces.writeBytes(piece);
                          if (pieces.size() < length) {
                            fetch(voter, version, length, pieces);
                          } else {
                            install(voter, pieces.toByteArray());
                          }
                        }));
  }

  private void install(int voter, byte[] snapshot) {
    try {
      MetadataImage next = MetadataCodec.decodeImage(ByteBuffer.wrap(snapshot));
      if (next.version() > image.version()) {
        image = next;
        publisher.snapshot(next);
      }
      ask(voter);
    } catch (MetadataFormatException e) {
      LOG.warn("Voter {} sends a snapshot that can't be read; asking another", voter, e);
      askAnother(voter);
    }
  }

  @Override
  public QuorumView quorum() {
    return view;
  }

  @Override
  public OptionalLong ledTerm() {
    return OptionalLong.empty();
  }

  @Override
  public CompletionStage<Boolean> follows(int leader, long term) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry) {
    return CompletableFuture.failedFuture(
        new NotSubmittedException("this node has no vote and never leads"));
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry, long term) {
    return CompletableFuture.failedFuture(new DeposedException(term));
  }

  @Override
  public MetadataImage applied() {
    return image;
  }
}
