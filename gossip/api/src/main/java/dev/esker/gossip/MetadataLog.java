package dev.esker.gossip;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The one order of metadata commands, durable and, in a cluster, agreed upon by a majority.
 *
 * <p>All methods may be called from any thread and don't block. What holds for every implementation
 * is written down as a test, {@code MetadataLogContract}, which each of them passes.
 */
public interface MetadataLog extends AutoCloseable {

  /**
   * Proposes a command. Proposals of one thread are applied in the order in which it made them.
   *
   * <p>The stage completes with the version of the image that the command led to, after the command
   * is durable, {@link #image} here is at least that new and every listener here has been told; it
   * completes on a thread of the log, in log order. Otherwise it completes with
   *
   * <ul>
   *   <li>{@link CommandRefusedException}: the command makes no sense any more, nothing has
   *       changed;
   *   <li>{@link MetadataUnavailableException}: it couldn't be made durable. Whether that is
   *       certain is said by {@link MetadataUnavailableException#mayTakeEffect}.
   * </ul>
   *
   * @throws IllegalArgumentException if the command is larger than {@link
   *     MetadataLimits#MAX_COMMAND_BYTES}
   */
  CompletionStage<Long> propose(MetadataCommand command);

  /**
   * Proposes a command that this node has decided as the leader of a term. As {@link #propose}, but
   * the command takes effect only in the order of that term's leader: it is never passed on to
   * another one, to whom a deposed leader's decisions mean nothing. Once this node doesn't lead in
   * that term any more, the stage completes with a {@link MetadataUnavailableException}.
   *
   * <p>A log whose node always leads needs no other way than {@link #propose}.
   *
   * @param term in which this node has confirmed or learnt that it leads
   */
  default CompletionStage<Long> proposeAsLeader(MetadataCommand command, long term) {
    return propose(command);
  }

  /** The newest image that is durable and known here. */
  MetadataImage image();

  /**
   * Begins to tell a listener of every change from the current image on, which it is told first,
   * perhaps after this has returned. A listener that throws is a bug: the log logs it and goes on.
   *
   * @return ends it; a call may still be under way when {@link Subscription#close} returns
   */
  Subscription subscribe(MetadataListener listener);

  /** Who decides, as far as is known here. */
  QuorumView quorum();

  /**
   * Begins to tell a listener who leads: the current view first, perhaps after this has returned,
   * then a view whenever leader or term has changed. Views that were out of date before the
   * listener could be told are left out, but for those in which this node leads or stops leading.
   * Threads and errors as for {@link #subscribe}; image and leadership are told in one order, so
   * that a listener that learns that this node leads has been told of everything before.
   *
   * @return ends it; a call may still be under way when {@link Subscription#close} returns
   */
  Subscription subscribeToLeader(Consumer<QuorumView> listener);

  /**
   * Makes certain that this node leads. The stage completes with the term once a majority of the
   * voters, each asked after this call, has confirmed that it follows this node in that term: so no
   * later leader was elected before the call. It completes on a thread of the log, or with a {@link
   * MetadataUnavailableException} if this node doesn't lead or no majority answers in time.
   */
  CompletionStage<Long> confirmLeadership();

  /**
   * Catches up. The stage completes, on a thread of the log, with the version of {@link #image}
   * once that contains everything that was acknowledged to anybody before the call; or with a
   * {@link MetadataUnavailableException} if that can't be found out in time.
   */
  CompletionStage<Long> barrier();

  /**
   * Lets what has been proposed finish, then ends; later proposals fail. Waits, and may be called
   * again.
   */
  @Override
  void close();
}
