package dev.esker.gossip;

import java.util.concurrent.CompletionStage;

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

  /** The newest image that is durable and known here. */
  MetadataImage image();

  /**
   * Begins to tell a listener of every change from the current image on, which it is told first,
   * perhaps after this has returned. A listener that throws is a bug: the log logs it and goes on.
   *
   * @return ends it; a call may still be under way when {@link Subscription#close} returns
   */
  Subscription subscribe(MetadataListener listener);

  /**
   * Lets what has been proposed finish, then ends; later proposals fail. Waits, and may be called
   * again.
   */
  @Override
  void close();

  /** A listener that is being told. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
