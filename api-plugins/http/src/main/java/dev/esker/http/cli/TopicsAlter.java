package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics alter}. */
@Command(
    name = "alter",
    description = "Adds partitions to a topic or changes its settings.",
    footer = {"", "Example: esker topics alter orders -p 6 --delete-config retention.ms"})
final class TopicsAlter implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1", paramLabel = "NAME", description = "The topic.")
  private String name;

  @Option(
      names = {"-p", "--partitions"},
      paramLabel = "N",
      description =
          "How many partitions there are to be; more than now. Keys move to other partitions.")
  private Integer partitions;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "KEY=VALUE",
      description = "A setting to set; may be repeated.")
  private Map<String, String> configs = new LinkedHashMap<>();

  @Option(
      names = "--delete-config",
      paramLabel = "KEY",
      description = "A setting that goes back to its default; may be repeated.")
  private List<String> deleted = new ArrayList<>();

  TopicsAlter(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Map<String, Object> body = body();
    try {
      // One request: the broker checks all of it before it changes anything.
      client.connect(console).patch(RequestPath.of("topics", name), body);
    } catch (BrokerException e) {
      throw new CommandFailure(Refusals.ofTopic(name, e), e);
    }
    console
        .out()
        .println(
            client.json()
                ? Json.of(Json.object("topic", name, "altered", true))
                : "altered " + name);
    return ExitCode.OK;
  }

  private Map<String, Object> body() {
    if (partitions == null && configs.isEmpty() && deleted.isEmpty()) {
      throw client.usage("alter what? Name --partitions, --config or --delete-config");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    if (partitions != null) {
      body.put("num_partitions", partitions);
    }
    Map<String, Object> changes = new LinkedHashMap<>(configs);
    for (String key : deleted) {
      if (configs.containsKey(key)) {
        throw client.usage("--delete-config " + key + " contradicts --config " + key);
      }
      changes.put(key, null);
    }
    if (!changes.isEmpty()) {
      body.put("configs", changes);
    }
    return body;
  }
}
