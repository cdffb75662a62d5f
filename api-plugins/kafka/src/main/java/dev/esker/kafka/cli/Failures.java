package dev.esker.kafka.cli;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Turns what the library throws into one line for people. */
final class Failures {

  private Failures() {}

  /** Waits for an answer; throws what the broker, or the library, said instead. */
  static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    }
  }

  /** What happened, in one line. */
  static String message(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "the broker didn't answer in time: " + text(failure);
    }
    if (failure instanceof InterruptException) {
      return "interrupted";
    }
    // "Failed to construct kafka producer" and the like say nothing; what is behind them does.
    if (failure instanceof KafkaException
        && !(failure instanceof ApiException || failure instanceof ConfigException)
        && failure.getCause() != null) {
      return message(failure.getCause());
    }
    return text(failure);
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : firstLine(message);
  }

  /** The first line, without the full stop at its end. */
  static String firstLine(String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
