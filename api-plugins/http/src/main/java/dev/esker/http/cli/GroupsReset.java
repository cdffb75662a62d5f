package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.OffsetTarget;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker groups reset}. */
@Command(
    name = "reset",
    description =
        "Commits other offsets for a group without members. A group that isn't there is made.",
    footer = {"", "Example: esker groups reset billing -t orders --to @2026-01-31T12:00:00Z"})
final class GroupsReset implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1", paramLabel = "GROUP", description = "The group.")
  private String group;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "TOPIC[:PARTITION[,PARTITION]]",
      description = "A topic, or some of its partitions; may be repeated.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "OFFSET",
      description =
          "earliest, latest, an offset, -N (N before the end), or @time (milliseconds since 1970 or"
              + " ISO 8601). Outside of what a partition holds: its nearest end.")
  private String to;

  @Option(names = "--dry-run", description = "Only print what would be committed.")
  private boolean dryRun;

  GroupsReset(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    OffsetTarget target;
    Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
    try {
      target = OffsetTarget.parse(to);
    } catch (IllegalArgumentException e) {
      throw client.usage("--to: " + e.getMessage());
    }
    topics.forEach(word -> addTopic(wanted, word));
    BrokerClient brokers = client.connect(console);
    Map<Partition, Long> offsets = new TreeMap<>();
    wanted.forEach((topic, numbers) -> resolve(brokers, topic, numbers, target, offsets));
    Map<Partition, Long> before = before(brokers, offsets.keySet());
    if (!dryRun) {
      commit(brokers, offsets);
    }
    print(before, offsets);
    return ExitCode.OK;
  }

  /** An empty set of partitions stands for all. */
  private void addTopic(Map<String, Set<Integer>> wanted, String word) {
    int colon = word.indexOf(':');
    Set<Integer> numbers =
        wanted.computeIfAbsent(
            colon < 0 ? word : word.substring(0, colon), ignored -> new TreeSet<>());
    if (colon < 0) {
      return;
    }
    for (String number : word.substring(colon + 1).split(",", -1)) {
      try {
        numbers.add(Integer.parseUnsignedInt(number));
      } catch (NumberFormatException e) {
        throw client.usage("--topic: '" + number + "' in '" + word + "' is not a partition");
      }
    }
  }

  private static void resolve(
      BrokerClient brokers,
      String topic,
      Set<Integer> numbers,
      OffsetTarget target,
      Map<Partition, Long> offsets) {
    Map<Long, JsonObject> partitions = new TreeMap<>();
    try {
      brokers
          .get(RequestPath.of("topics", topic))
          .objects("partitions")
          .forEach(each -> partitions.put(each.number("partition"), each));
    } catch (BrokerException e) {
      throw new CommandFailure(Refusals.ofTopic(topic, e), e);
    }
    for (int number : numbers) {
      if (!partitions.containsKey((long) number)) {
        throw new CommandFailure(
            "topic '"
                + topic
                + "' has "
                + Words.count(partitions.size(), "partition")
                + ", so there is no partition "
                + Integer.toUnsignedString(number));
      }
    }
    partitions.forEach(
        (number, state) -> {
          if (numbers.isEmpty() || numbers.contains(number.intValue())) {
            Partition partition = new Partition(topic, number);
            offsets.put(partition, Offsets.resolve(brokers, partition, state, target));
          }
        });
  }

  /** What is committed now; null for partitions without. */
  private Map<Partition, Long> before(BrokerClient brokers, Set<Partition> partitions) {
    Map<Partition, Long> before = new TreeMap<>();
    try {
      GroupState state = GroupState.of(brokers, group);
      if (state.hasMembers() && !dryRun) {
        throw new CommandFailure(Refusals.hasMembers(group));
      }
      partitions.forEach(partition -> before.put(partition, state.committed(partition)));
    } catch (BrokerException e) {
      if (!Refusals.is(e, Refusals.NO_GROUP)) {
        throw new CommandFailure(Refusals.ofGroup(group, e), e);
      }
    }
    return before;
  }

  private void commit(BrokerClient brokers, Map<Partition, Long> offsets) {
    try {
      offsets.forEach(
          (partition, offset) ->
              brokers.post(partition.commitPath(group), Json.object("offset", offset)));
    } catch (BrokerException e) {
      throw new CommandFailure(Refusals.ofGroup(group, e), e);
    }
  }

  private void print(Map<Partition, Long> before, Map<Partition, Long> offsets) {
    Table table = new Table("TOPIC", "PARTITION", "BEFORE", dryRun ? "WOULD-BE" : "NOW");
    List<Object> rows = new ArrayList<>();
    offsets.forEach(
        (partition, offset) -> {
          Long old = before.get(partition);
          table.row(partition.topic(), partition.number(), old, offset);
          rows.add(
              Json.object(
                  "topic", partition.topic(),
                  "partition", partition.number(),
                  "before", old,
                  "offset", offset,
                  "committed", !dryRun));
        });
    console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
  }
}
