package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.OffsetTarget;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker groups reset}. */
@Command(
    name = "reset",
    description =
        "Commits other offsets for a group without members. A group that isn't there is made.")
final class GroupsReset implements Callable<Integer> {

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

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
    try (Admin admin = client.admin(console)) {
      Set<TopicPartition> partitions = partitions(admin, wanted);
      Map<TopicPartition, Long> offsets = resolve(admin, partitions, target);
      Map<TopicPartition, OffsetAndMetadata> before =
          Failures.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
      if (!dryRun) {
        commit(admin, offsets);
      }
      print(before, offsets);
      return ExitCode.OK;
    }
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

  private static Set<TopicPartition> partitions(Admin admin, Map<String, Set<Integer>> wanted) {
    Set<TopicPartition> partitions = new TreeSet<>(BY_NAME);
    wanted.forEach(
        (topic, numbers) -> {
          int count;
          try {
            count =
                Failures.await(admin.describeTopics(Set.of(topic)).topicNameValues().get(topic))
                    .partitions()
                    .size();
          } catch (UnknownTopicOrPartitionException e) {
            throw new CommandFailure("there is no topic '" + topic + "'", e);
          }
          for (int number : numbers) {
            if (number < 0 || number >= count) {
              throw new CommandFailure(
                  "topic '"
                      + topic
                      + "' has "
                      + Words.count(count, "partition")
                      + ", so there is no partition "
                      + Integer.toUnsignedString(number));
            }
          }
          for (int number = 0; number < count; number++) {
            if (numbers.isEmpty() || numbers.contains(number)) {
              partitions.add(new TopicPartition(topic, number));
            }
          }
        });
    return partitions;
  }

  private static Map<TopicPartition, Long> resolve(
      Admin admin, Set<TopicPartition> partitions, OffsetTarget target) {
    Map<TopicPartition, Long> starts = TopicOffsets.of(admin, partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = TopicOffsets.of(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, Long> found =
        target.kind() == OffsetTarget.Kind.TIME
            ? TopicOffsets.of(admin, partitions, OffsetSpec.forTimestamp(target.number()))
            : Map.of();
    Map<TopicPartition, Long> offsets = new TreeMap<>(BY_NAME);
    for (TopicPartition partition : partitions) {
      Long start = starts.get(partition);
      Long end = ends.get(partition);
      if (start == null || end == null) {
        throw new CommandFailure("the offsets of " + partition + " can't be looked up now");
      }
      long first = found.getOrDefault(partition, -1L);
      OptionalLong firstOffset = first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
      offsets.put(partition, target.resolve(start, end, firstOffset));
    }
    return offsets;
  }

  private void commit(Admin admin, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets.forEach((partition, offset) -> commits.put(partition, new OffsetAndMetadata(offset)));
    try {
      Failures.await(admin.alterConsumerGroupOffsets(group, commits).all());
    } catch (UnknownMemberIdException e) {
      throw new CommandFailure("group '" + group + "' has members; stop them first", e);
    } catch (ApiException e) {
      throw new CommandFailure("group '" + group + "': " + Failures.message(e), e);
    }
  }

  private void print(
      Map<TopicPartition, OffsetAndMetadata> before, Map<TopicPartition, Long> offsets) {
    Table table = new Table("TOPIC", "PARTITION", "BEFORE", dryRun ? "WOULD-BE" : "NOW");
    List<Object> rows = new ArrayList<>();
    offsets.forEach(
        (partition, offset) -> {
          OffsetAndMetadata old = before.get(partition);
          Long oldOffset = old == null ? null : old.offset();
          table.row(partition.topic(), partition.partition(), oldOffset, offset);
          rows.add(
              Json.object(
                  "topic", partition.topic(),
                  "partition", partition.partition(),
                  "before", oldOffset,
                  "offset", offset,
                  "committed", !dryRun));
        });
    console.out().print(client.json() ? Json.of(rows) + "\n" : table.toString());
  }
}
