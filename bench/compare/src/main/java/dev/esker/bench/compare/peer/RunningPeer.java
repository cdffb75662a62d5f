package dev.esker.bench.compare.peer;

import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TopicSpec;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A peer that serves. Used by one thread, except for {@link #kill} and {@link #ended}. */
public interface RunningPeer extends AutoCloseable {

  /** Its process. */
  long pid();

  /** From the start of the process to its first answer. */
  Duration readyAfter();

  /** Opens the clients of a load. */
  Target connect(Workload load, ClientSettings settings) throws InterruptedException;

  /** Waits until every partition of a topic is led and open, and returns how long that took. */
  Duration awaitTopic(TopicSpec topic) throws PeerFailedException, InterruptedException;

  /**
   * Starts it again on the same directory, once it has ended.
   *
   * @return from the start of the process until every partition of the topic has a leader
   * @throws PeerFailedException if it doesn't get ready; its process is gone then
   */
  Duration restart(TopicSpec topic) throws PeerFailedException, InterruptedException;

  /** Completes when the process has ended, however that came. */
  CompletionStage<?> ended();

  /** Ends it as {@code kill -9} does, and waits until it is gone. Any thread. */
  void kill();

  /** The end of what it has printed. */
  String logTail();

  /** Kills it if it still runs: its data is of no more use. */
  @Override
  void close();
}
