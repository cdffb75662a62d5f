package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every client command has: which brokers, how patient, and how to print. */
final class ClientOptions {

  static final String BOOTSTRAP_VARIABLE = "ESKER_BOOTSTRAP";
  private static final String DEFAULT_BOOTSTRAP = "localhost:9092";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-b", "--bootstrap-server"},
      paramLabel = "HOST:PORT",
      description =
          "Brokers to ask first, separated by commas (default: $ESKER_BOOTSTRAP, or"
              + " localhost:9092).")
  private String bootstrap;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for the broker, 1 to 3600 (default: 30).")
  private int timeoutSeconds;

  @Option(
      names = {"-X", "--client-property"},
      paramLabel = "KEY=VALUE",
      description = "A setting of the Kafka client, as in its documentation; may be repeated.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  int timeoutMillis() {
    if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
      throw usage("--timeout = " + timeoutSeconds + " is not between 1 and 3600");
    }
    return timeoutSeconds * 1000;
  }

  /** Wrong usage that picocli itself can't see. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The settings of a client, once it is known that somebody listens. */
  Properties connect(Console console) {
    String fallback = console.environment().getOrDefault(BOOTSTRAP_VARIABLE, DEFAULT_BOOTSTRAP);
    int timeout = timeoutMillis();
    Bootstrap servers;
    try {
      servers = Bootstrap.parse(bootstrap != null ? bootstrap : fallback);
    } catch (IllegalArgumentException e) {
      throw usage(
          (bootstrap != null ? "--bootstrap-server: " : BOOTSTRAP_VARIABLE + ": ")
              + e.getMessage());
    }
    servers.check();
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers.toString());
    settings.put("client.id", "esker");
    settings.put("default.api.timeout.ms", String.valueOf(timeout));
    settings.put("request.timeout.ms", String.valueOf(timeout));
    // What a short run has no use for and would wait for: management beans, pushed telemetry.
    settings.put("metric.reporters", "");
    settings.put("enable.metrics.push", "false");
    return settings;
  }

  /** What the user has set with {@code -X} wins over everything. */
  void override(Properties settings) {
    settings.putAll(properties);
  }
}
