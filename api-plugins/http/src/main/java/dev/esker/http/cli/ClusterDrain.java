package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.RequestPath;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker cluster drain}, and what ends it. */
abstract class ClusterDrain implements Callable<Integer> {
  private final Console console;
  private final String what;
  private final String done;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1", paramLabel = "BROKER", description = "The broker's number.")
  private int broker;

  ClusterDrain(Console console, String what, String done) {
    this.console = console;
    this.what = what;
    this.done = done;
  }

  /** {@code esker cluster drain}. */
  @Command(
      name = "drain",
      description = "Moves everything away from a broker, and gives it nothing new.",
      footer = {"", "Example: esker cluster drain 3"})
  static final class Drain extends ClusterDrain {
    Drain(Console console) {
      super(console, "drain", "drains; 'esker cluster status' says when nothing is left on it");
    }
  }

  /** {@code esker cluster undrain}. */
  @Command(
      name = "undrain",
      description = "Lets a broker get replicas again.",
      footer = {"", "Example: esker cluster undrain 3"})
  static final class Undrain extends ClusterDrain {
    Undrain(Console console) {
      super(console, "undrain", "gets replicas again");
    }
  }

  @Override
  public Integer call() {
    if (broker < 0) {
      throw client.usage("'" + broker + "' is not the number of a broker");
    }
    try {
      var answer =
          client.connect(console).post(RequestPath.of("admin", "brokers", broker, what), Map.of());
      console
          .out()
          .println(client.json() ? Json.of(answer.fields()) : "broker " + broker + " " + done);
    } catch (BrokerException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
    return ExitCode.OK;
  }
}
