package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Words;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.InterruptException;

/** Finds out before the first record whether a topic can be written to. */
final class TopicProbe {

  /** How long a broker may take to make a topic; the library itself would go on asking. */
  private static final int CREATION_MILLIS = 10_000;

  private TopicProbe() {}

  /**
   * Asks for the topic, which makes it on a broker that creates topics on first use.
   *
   * @param partition that is to be written, or null
   * @throws CommandFailure if there is no such topic or partition
   */
  static void check(
      KafkaProducer<?, ?> producer, String topic, Integer partition, int timeoutMillis) {
    FutureTask<Integer> question = new FutureTask<>(() -> producer.partitionsFor(topic).size());
    Thread asking = new Thread(question, "esker-topic-probe");
    asking.setDaemon(true);
    asking.start();
    int count;
    try {
      count = question.get(Math.min(timeoutMillis, CREATION_MILLIS), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      question.cancel(true);
      throw unknown(topic, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        // The producer's own deadline, where it ran out first.
        throw unknown(topic, e);
      }
      throw new CommandFailure("topic '" + topic + "': " + Failures.message(e.getCause()), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    if (partition != null && partition >= count) {
      throw new CommandFailure(
          "topic '"
              + topic
              + "' has "
              + Words.count(count, "partition")
              + ", so there is no partition "
              + partition);
    }
  }

  private static CommandFailure unknown(String topic, Exception cause) {
    return new CommandFailure("the broker knows no topic '" + topic + "' and made none", cause);
  }
}
