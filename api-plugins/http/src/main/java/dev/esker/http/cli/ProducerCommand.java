package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.Json;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.RequestPath;
import dev.esker.http.client.UnreachableException;
import picocli.CommandLine.Command;

/** {@code esker producer}. */
@Command(
    name = "producer",
    description = {
      "Asks for a topic and a partition, then stores every line as a message and says at which"
          + " offset.",
      "'exit', Ctrl-C or Ctrl-D end it. Whole files are for 'esker produce'."
    },
    footer = {
      "",
      "Example: esker producer --meta=localhost:8080",
      "         echo hello | esker producer --topic=orders --partition=0"
    })
final class ProducerCommand extends DialogCommand {

  ProducerCommand(Console console) {
    super(console);
  }

  @Override
  void converse(Dialog dialog, BrokerClient brokers, Partition partition) {
    dialog.say("Type messages (or 'exit'):");
    String message = dialog.askMessage("> ");
    while (message != null && !message.equals("exit")) {
      try {
        dialog.say("offset: " + send(brokers, partition, message));
      } catch (BrokerException | UnreachableException e) {
        // At a terminal the message is one key away, and whoever has typed it decides.
        if (!dialog.isPatient()) {
          throw new CommandFailure(e.getMessage(), e);
        }
        console().error(e.getMessage());
      }
      message = dialog.askMessage("> ");
    }
  }

  private static long send(BrokerClient brokers, Partition partition, String message) {
    return brokers
        .post(
            RequestPath.of("topics", partition.topic(), "produce"),
            Json.object("value", message, "partition", partition.number()))
        .number("offset");
  }
}
