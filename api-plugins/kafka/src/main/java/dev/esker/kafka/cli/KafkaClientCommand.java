package dev.esker.kafka.cli;

import dev.esker.commands.ClientCommand;

/** A command that uses Kafka's client library, and says of its exceptions what people need. */
abstract class KafkaClientCommand extends ClientCommand {

  @Override
  protected final String failure(Exception exception) {
    return Failures.message(exception);
  }
}
