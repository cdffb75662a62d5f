package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker topics alter}. */
@Command(name = "alter", description = "Adds partitions to a topic or changes its settings.")
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
    if (partitions == null && configs.isEmpty() && deleted.isEmpty()) {
      throw client.usage("alter what? Name --partitions, --config or --delete-config");
    }
    for (String key : deleted) {
      if (configs.containsKey(key)) {
        throw client.usage("--delete-config " + key + " contradicts --config " + key);
      }
    }
    try (Admin admin = client.admin(console)) {
      // Settings are tried first without effect, so that a bad one leaves the partitions alone.
      alterConfigs(admin, true);
      if (partitions != null) {
        Failures.await(
            admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions))).all());
      }
      alterConfigs(admin, false);
    } catch (UnknownTopicOrPartitionException e) {
      throw new CommandFailure("there is no topic '" + name + "'", e);
    } catch (ApiException e) {
      throw new CommandFailure("topic '" + name + "': " + Failures.message(e), e);
    }
    console
        .out()
        .println(
            client.json()
                ? Json.of(Json.object("topic", name, "altered", true))
                : "altered " + name);
    return ExitCode.OK;
  }

  private void alterConfigs(Admin admin, boolean validateOnly) {
    List<AlterConfigOp> changes = new ArrayList<>();
    configs.forEach(
        (key, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    deleted.forEach(
        key ->
            changes.add(new AlterConfigOp(new ConfigEntry(key, ""), AlterConfigOp.OpType.DELETE)));
    if (!changes.isEmpty()) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
      Failures.await(
          admin
              .incrementalAlterConfigs(
                  Map.of(topic, changes), new AlterConfigsOptions().validateOnly(validateOnly))
              .all());
    }
  }
}
