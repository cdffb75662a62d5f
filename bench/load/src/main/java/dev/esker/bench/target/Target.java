package dev.esker.bench.target;

import java.util.List;

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

  /** Opens a writer to the topic. */
  Sender openSender();

  /** Opens a reader of some partitions, from their beginning. */
  Receiver openReceiver(List<Integer> partitions);

  @Override
  void close();
}
