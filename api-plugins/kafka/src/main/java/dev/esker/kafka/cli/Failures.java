package dev.esker.kafka.cli;

import dev.esker.commands.CommandLines;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Turns what the library throws into one line for people. */
final class Failures {

  private Failures() {}

  /** What happened, in one line. */
  static String message(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "the broker didn't answer in time: " + CommandLines.message(failure);
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
    return CommandLines.message(failure);
  }
}
