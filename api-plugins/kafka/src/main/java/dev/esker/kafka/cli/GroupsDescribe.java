package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker groups describe}. */
@Command(
    name = "describe",
    description = "Shows members of groups, and per partition what is committed and the lag.")
final class GroupsDescribe implements Callable<Integer> {

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "GROUP", description = "Groups (default: every one).")
  private List<String> names = new ArrayList<>();

  GroupsDescribe(Console console) {
    this.console = console;
  }

  /** What is shown of a partition; null where nothing is known. */
  private record Row(TopicPartition partition, Long committed, Long end, String memberId) {
    Long lag() {
      return committed == null || end == null ? null : Math.max(0, end - committed);
    }
  }

  @Override
  public Integer call() {
    boolean failed = false;
    List<Object> json = new ArrayList<>();
    try (Admin admin = client.admin(console)) {
      List<String> wanted =
          names.isEmpty()
              ? Failures.await(admin.listGroups().all()).stream()
                  .map(GroupListing::groupId)
                  .sorted()
                  .toList()
              : names;
      for (String name : wanted) {
        try {
          ConsumerGroupDescription group =
              Failures.await(
                  admin.describeConsumerGroups(List.of(name)).describedGroups().get(name));
          List<Row> rows = rows(admin, group);
          json.add(json(group, rows));
          if (!client.json()) {
            print(group, rows, console.out());
          }
        } catch (GroupIdNotFoundException e) {
          failed = true;
          console.error("there is no group '" + name + "'");
        } catch (ApiException | IllegalArgumentException e) {
          failed = true;
          console.error("group '" + name + "': " + Failures.message(e));
        }
      }
    }
    if (client.json()) {
      console.out().println(Json.of(json));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private static List<Row> rows(Admin admin, ConsumerGroupDescription group) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        Failures.await(
            admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata());
    Map<TopicPartition, String> owners = new TreeMap<>(BY_NAME);
    for (MemberDescription member : group.members()) {
      member
          .assignment()
          .topicPartitions()
          .forEach(partition -> owners.put(partition, member.consumerId()));
    }
    Set<TopicPartition> partitions = new TreeSet<>(BY_NAME);
    partitions.addAll(committed.keySet());
    partitions.addAll(owners.keySet());
    Map<TopicPartition, Long> ends = TopicOffsets.of(admin, partitions, OffsetSpec.latest());
    return partitions.stream()
        .map(
            each -> {
              OffsetAndMetadata offset = committed.get(each);
              return new Row(
                  each, offset == null ? null : offset.offset(), ends.get(each), owners.get(each));
            })
        .toList();
  }

  private static void print(ConsumerGroupDescription group, List<Row> rows, PrintStream out) {
    out.println(
        group.groupId()
            + ": "
            + group.groupState()
            + ", "
            + Words.count(group.members().size(), "member")
            + (group.partitionAssignor().isEmpty() ? "" : ", " + group.partitionAssignor()));
    if (!group.members().isEmpty()) {
      Table members = new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "PARTITIONS");
      for (MemberDescription member : group.members()) {
        members.row(
            member.consumerId(),
            member.groupInstanceId().orElse(null),
            member.clientId(),
            member.host(),
            member.assignment().topicPartitions().size());
      }
      out.print(members);
    }
    if (!rows.isEmpty()) {
      Table offsets = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "MEMBER");
      for (Row row : rows) {
        offsets.row(
            row.partition().topic(),
            row.partition().partition(),
            row.committed(),
            row.end(),
            row.lag(),
            row.memberId());
      }
      out.print(offsets);
    }
    out.println();
  }

  private static Map<String, Object> json(ConsumerGroupDescription group, List<Row> rows) {
    List<Object> members = new ArrayList<>();
    for (MemberDescription member : group.members()) {
      members.add(
          Json.object(
              "member", member.consumerId(),
              "instance", member.groupInstanceId().orElse(null),
              "client", member.clientId(),
              "host", member.host(),
              "partitions", member.assignment().topicPartitions().size()));
    }
    List<Object> partitions = new ArrayList<>();
    for (Row row : rows) {
      partitions.add(
          Json.object(
              "topic", row.partition().topic(),
              "partition", row.partition().partition(),
              "committed", row.committed(),
              "end", row.end(),
              "lag", row.lag(),
              "member", row.memberId()));
    }
    return Json.object(
        "group", group.groupId(),
        "state", group.groupState().toString(),
        "assignor", group.partitionAssignor(),
        "members", members,
        "partitions", partitions);
  }
}
