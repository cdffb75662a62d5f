package dev.esker.http.cli;

import dev.esker.commands.Address;
import dev.esker.commands.Console;
import dev.esker.http.client.BrokerClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has: which brokers, and how patient. */
class MetaOptions {

  static final String META_VARIABLE = "ESKER_META";
  private static final String DEFAULT_META = "localhost:8080";
  private static final int DEFAULT_PORT = 8080;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-m", "--meta"},
      paramLabel = "HOST:PORT",
      description =
          "HTTP addresses of brokers, separated by commas; any broker of the cluster will do"
              + " (default: $ESKER_META, or localhost:8080).")
  private String meta;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for the broker, 1 to 3600 (default: 30).")
  private int timeoutSeconds;

  /** What users of Kafka's tools, and of these commands in earlier versions, write. */
  @Option(
      names = {"-b", "--bootstrap-server"},
      hidden = true)
  private String bootstrap;

  /** Wrong usage that picocli itself can't see. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** A client of the brokers that were named. */
  BrokerClient connect(Console console) {
    if (bootstrap != null) {
      throw usage(
          "--bootstrap-server = "
              + bootstrap
              + " is for clients of the Kafka protocol; name the HTTP address with --meta");
    }
    if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
      throw usage("--timeout = " + timeoutSeconds + " is not between 1 and 3600");
    }
    String fallback = console.environment().getOrDefault(META_VARIABLE, DEFAULT_META);
    List<Address> brokers;
    try {
      brokers = Address.parseList(meta != null ? meta : fallback, DEFAULT_PORT);
    } catch (IllegalArgumentException e) {
      throw usage((meta != null ? "--meta: " : META_VARIABLE + ": ") + e.getMessage());
    }
    return new BrokerClient(brokers, Duration.ofSeconds(timeoutSeconds));
  }
}
