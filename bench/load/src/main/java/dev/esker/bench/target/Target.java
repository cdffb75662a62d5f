package dev.esker.bench.target;

import java.util.List;
import java.util.Optional;

/** A system under load. All but {@link #close} may fail with a {@link TargetException}. */
public interface Target extends AutoCloseable {

  /** One line for people: where it is and how it is spoken to. */
  String description();

  /**
   * Creates the topic that the load is put on.
   *
   * @throws TargetException if there is one of that name already: it isn't ours to write to
   */
  void createTopic(TopicSpec topic) throws InterruptedException;

  /** Deletes what {@link #createTopic} made; does nothing if it made none. */
  void deleteTopic() throws InterruptedException;

  /**
   * Whether its senders tell every outcome later than {@link Sender#send} returns, each sender's
   * one at a time, and may be sent to from an outcome, which then never waits. Then a closed loop
   * needs no thread per sender.
   */
  default boolean sendersAnswerLater() {
    return false;
  }

  /** What it counted since it was opened, if it sends requests that can be counted. */
  default Optional<RequestCounts> requests() {
    return Optional.empty();
  }

  /** Opens a writer to the topic. */
  Sender openSender();

  /** Opens a reader of some partitions, from their beginning. */
  Receiver openReceiver(List<Integer> partitions);

  @Override
  void close();
}
