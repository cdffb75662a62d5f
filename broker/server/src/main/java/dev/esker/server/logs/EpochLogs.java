package dev.esker.server.logs;

import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import java.util.concurrent.CompletionStage;

/**
 * A log service that can be held to a leader epoch, for those parts of the broker whose memory is
 * made of a log: what they know is true only in the epoch in which they read it, so they must not
 * append in another one, though this broker may lead again. Any thread.
 *
 * <p>A broker that runs alone leads every partition in epoch 0, always.
 */
public interface EpochLogs extends LogService {

  /** Whether other brokers may lead partitions; false for one that runs alone. */
  boolean isReplicated();

  /**
   * The leader epoch in which this broker leads a partition now, or {@link Leadership#NONE}. It may
   * be another one at the next moment.
   */
  int leaderEpoch(String topic, int partition);

  /**
   * As {@link #tryAppend(AppendRequest, AppendListener)}, but what isn't led in that epoch is
   * refused with NOT_LEADER_OR_FOLLOWER. That is checked again in the append stage, in the order of
   * the log.
   */
  boolean tryAppend(AppendRequest request, int epoch, AppendListener listener);

  /**
   * Waits until all that a log has at the time of the call is below its high watermark.
   *
   * @param epoch in which it is led
   * @param timeoutMillis after which the answer is REQUEST_TIMED_OUT
   * @return NONE once it is; NOT_LEADER_OR_FOLLOWER if it isn't led in that epoch (any more)
   */
  CompletionStage<ErrorCode> settled(String topic, int partition, int epoch, int timeoutMillis);
}
