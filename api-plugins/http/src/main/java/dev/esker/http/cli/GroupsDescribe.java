package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.commands.Words;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code esker groups describe}. */
@Command(
    name = "describe",
    description = "Shows members of groups, and per partition what is committed and the lag.",
    footer = {"", "Example: esker groups describe billing --json"})
final class GroupsDescribe implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "GROUP", description = "Groups (default: every one).")
  private List<String> names = new ArrayList<>();

  GroupsDescribe(Console console) {
    this.console = console;
  }

  /** What is shown of a partition; null where nothing is known. */
  private record Row(Partition partition, Long committed, Long end, String memberId) {
    Long lag() {
      return committed == null || end == null ? null : Math.max(0, end - committed);
    }
  }

  @Override
  public Integer call() {
    boolean failed = false;
    List<Object> json = new ArrayList<>();
    BrokerClient brokers = client.connect(console);
    for (String name : wanted(brokers)) {
      try {
        GroupState state = GroupState.of(brokers, name);
        List<Row> rows = rows(state);
        if (client.json()) {
          json.add(json(state.group(), rows));
        } else {
          print(state.group(), rows);
        }
      } catch (BrokerException e) {
        failed = true;
        console.error(Refusals.ofGroup(name, e));
      }
    }
    if (client.json()) {
      console.out().println(Json.of(json));
    }
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private List<String> wanted(BrokerClient brokers) {
    if (!names.isEmpty()) {
      return names;
    }
    return brokers.get(RequestPath.of("consumer-groups")).objects("groups").stream()
        .map(group -> group.text("group"))
        .sorted()
        .toList();
  }

  private static List<Row> rows(GroupState state) {
    List<Row> rows = new ArrayList<>();
    state
        .offsets()
        .forEach(
            (partition, offset) ->
                rows.add(
                    new Row(
                        partition,
                        offset.naturalOrNull("committed_offset"),
                        offset.naturalOrNull("log_end_offset"),
                        offset.textOrNull("member_id"))));
    return rows;
  }

  private static int assigned(JsonObject member) {
    return member.objects("assignment").stream()
        .mapToInt(topic -> topic.numbers("partitions").size())
        .sum();
  }

  private static String assignor(JsonObject group) {
    String assignor = group.textOrNull("protocol");
    return assignor == null ? "" : assignor;
  }

  private void print(JsonObject group, List<Row> rows) {
    List<JsonObject> members = group.objects("members");
    console
        .out()
        .println(
            group.text("group")
                + ": "
                + group.text("state")
                + ", "
                + Words.count(members.size(), "member")
                + (assignor(group).isEmpty() ? "" : ", " + assignor(group)));
    if (!members.isEmpty()) {
      Table table = new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "PARTITIONS");
      for (JsonObject member : members) {
        table.row(
            member.text("member_id"),
            member.textOrNull("consumer_id"),
            member.textOrNull("client_id"),
            member.textOrNull("host"),
            assigned(member));
      }
      console.out().print(table);
    }
    if (!rows.isEmpty()) {
      Table table = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "MEMBER");
      for (Row row : rows) {
        table.row(
            row.partition().topic(),
            row.partition().number(),
            row.committed(),
            row.end(),
            row.lag(),
            row.memberId());
      }
      console.out().print(table);
    }
    console.out().println();
  }

  private static Map<String, Object> json(JsonObject group, List<Row> rows) {
    List<Object> members = new ArrayList<>();
    for (JsonObject member : group.objects("members")) {
      members.add(
          Json.object(
              "member", member.text("member_id"),
              "instance", member.textOrNull("consumer_id"),
              "client", member.textOrNull("client_id"),
              "host", member.textOrNull("host"),
              "partitions", assigned(member)));
    }
    List<Object> partitions = new ArrayList<>();
    for (Row row : rows) {
      partitions.add(
          Json.object(
              "topic", row.partition().topic(),
              "partition", row.partition().number(),
              "committed", row.committed(),
              "end", row.end(),
              "lag", row.lag(),
              "member", row.memberId()));
    }
    return Json.object(
        "group", group.text("group"),
        "state", group.text("state"),
        "assignor", assignor(group),
        "members", members,
        "partitions", partitions);
  }
}
