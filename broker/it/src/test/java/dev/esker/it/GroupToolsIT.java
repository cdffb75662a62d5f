package dev.esker.it;

import static dev.esker.it.Tool.CONSOLE_PRODUCER;
import static dev.esker.it.Tool.CONSUMER_GROUPS;
import static dev.esker.it.Tool.GROUPS;
import static dev.esker.it.Tool.TOPICS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's tools for consumer groups. */
@Tag("slow")
final class GroupToolsIT {

  @RegisterExtension static final ToolSession TOOLS = new ToolSession();

  private static final String TOPIC = "read";
  private static final int RECORDS = 10;
  private static final String OFFSETS =
      "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID";

  /** One partition with records, and one without. */
  @BeforeAll
  static void fillTopic() throws Exception {
    TOOLS.lines(TOPICS, "--create", "--topic", TOPIC, "--partitions", "1");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      lines.append("value-").append(i).append('\n');
    }
    TOOLS.linesFor(lines.toString(), CONSOLE_PRODUCER, "--topic", TOPIC);
    TOOLS.lines(TOPICS, "--alter", "--topic", TOPIC, "--partitions", "2");
  }

  /** A group without members that has read so far. */
  private static void commit(String group, long... offsets) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    for (int i = 0; i < offsets.length; i++) {
      committed.put(new TopicPartition(TOPIC, i), new OffsetAndMetadata(offsets[i]));
    }
    try (Admin admin = Clients.admin(TOOLS.broker().bootstrap())) {
      admin.alterConsumerGroupOffsets(group, committed).all().get();
    }
  }

  private static List<String> groups(String... arguments) throws Exception {
    return TOOLS.lines(CONSUMER_GROUPS, arguments);
  }

  @Test
  void groupsAreListedByStateAndType() throws Exception {
    commit("idle", 3);
    assertTrue(groups("--list").contains("idle"));
    assertTrue(groups("--list", "--state").contains("idle Empty"));
    assertTrue(groups("--list", "--state", "Empty").contains("idle Empty"));
    assertEquals(List.of("GROUP STATE"), groups("--list", "--state", "Dead"));
    assertTrue(groups("--list", "--type").contains("idle Classic"));
    assertTrue(groups("--list", "--type", "classic").contains("idle Classic"));
    assertEquals(List.of("GROUP TYPE"), groups("--list", "--type", "consumer"));
    List<String> all = TOOLS.lines(GROUPS, "--list");
    assertTrue(all.get(0).equals("GROUP TYPE PROTOCOL"), all::toString);
    assertTrue(all.stream().anyMatch(line -> line.startsWith("idle Classic")), all::toString);
  }

  @Test
  void aGroupWithoutMembersIsDescribedByItsOffsets() throws Exception {
    commit("lagging", 4, 0);
    assertEquals(
        List.of(OFFSETS, "lagging read 0 4 10 6 - - -", "lagging read 1 0 0 0 - - -"),
        groups("--describe", "--group", "lagging"));
    List<String> state = groups("--describe", "--group", "lagging", "--state");
    assertEquals("GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS", state.get(0));
    assertTrue(
        state.get(1).matches("lagging 127\\.0\\.0\\.1:\\d+ \\(1\\) - Empty 0"), state::toString);
    Finished members = TOOLS.run(CONSUMER_GROUPS, "--describe", "--group", "lagging", "--members");
    assertTrue(
        members.err().contains("Consumer group 'lagging' has no active members."),
        members::toString);
    Finished unknown = TOOLS.run(CONSUMER_GROUPS, "--describe", "--group", "unknown");
    assertTrue(unknown.toString().contains("Group unknown not found"), unknown::toString);
    assertTrue(groups("--describe", "--all-groups").contains("lagging read 0 4 10 6 - - -"));
  }

  @Test
  void aGroupWithAMemberIsDescribedWithIt() throws Exception {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(TOOLS.broker().bootstrap(), "group.id", "active", "client.id", "reader")) {
      consumer.subscribe(List.of(TOPIC));
      int seen = 0;
      while (seen < RECORDS) {
        seen += consumer.poll(Duration.ofSeconds(1)).count();
      }
      consumer.commitSync();
      List<String> offsets = groups("--describe", "--group", "active", "--offsets", "--verbose");
      assertTrue(
          offsets.get(1).matches("active read 0 0 10 10 0 reader-\\S+ /127\\.0\\.0\\.1 reader"),
          offsets::toString);
      List<String> members = groups("--describe", "--group", "active", "--members", "--verbose");
      assertEquals(2, members.size(), members::toString);
      assertTrue(
          members.get(1).matches("active reader-\\S+ /127\\.0\\.0\\.1 reader 2 - read:0,1 - -"),
          members::toString);
      List<String> state = groups("--describe", "--group", "active", "--state");
      assertTrue(state.get(1).endsWith(" range Stable 1"), state::toString);
      Finished refused =
          TOOLS.run(
              CONSUMER_GROUPS,
              "--reset-offsets",
              "--group",
              "active",
              "--topic",
              TOPIC,
              "--to-earliest",
              "--execute");
      assertTrue(refused.toString().contains("current state is Stable"), refused::toString);
      Finished kept = TOOLS.run(CONSUMER_GROUPS, "--delete", "--group", "active");
      assertTrue(kept.toString().contains("GroupNotEmptyException"), kept::toString);
    }
  }

  /** What a reset makes of partition 0 of a group that stands at 4 there. */
  private static String reset(String group, String... how) throws Exception {
    commit(group, 4);
    List<String> words =
        new ArrayList<>(List.of("--reset-offsets", "--group", group, "--topic", TOPIC + ":0"));
    words.addAll(List.of(how));
    words.add("--execute");
    List<String> lines = groups(words.toArray(new String[0]));
    String planned = lines.get(lines.size() - 1);
    List<String> described = groups("--describe", "--group", group);
    String now = described.get(1).split(" ", -1)[3];
    assertEquals(group + " read 0 " + now, planned);
    return now;
  }

  @Test
  void offsetsAreResetInEveryWay() throws Exception {
    assertEquals("0", reset("resets", "--to-earliest"));
    assertEquals("10", reset("resets", "--to-latest"));
    assertEquals("4", reset("resets", "--to-current"));
    assertEquals("7", reset("resets", "--to-offset", "7"));
    assertEquals("10", reset("resets", "--to-offset", "700"));
    assertEquals("6", reset("resets", "--shift-by", "2"));
    assertEquals("1", reset("resets", "--shift-by", "-3"));
    assertEquals("0", reset("resets", "--to-datetime", "2020-01-01T00:00:00.000"));
    assertEquals("10", reset("resets", "--to-datetime", "2100-01-01T00:00:00.000"));
    assertEquals("0", reset("resets", "--by-duration", "P1D"));
  }

  @Test
  void aResetCanBeTriedExportedAndImported() throws Exception {
    commit("planned", 4, 0);
    List<String> tried =
        groups("--reset-offsets", "--group", "planned", "--all-topics", "--to-latest", "--dry-run");
    assertTrue(tried.contains("planned read 0 10"), tried::toString);
    assertTrue(groups("--describe", "--group", "planned").contains("planned read 0 4 10 6 - - -"));
    List<String> exported =
        groups(
            "--reset-offsets",
            "--group",
            "planned",
            "--topic",
            TOPIC,
            "--to-current",
            "--export",
            "--dry-run");
    assertTrue(exported.contains("read,0,4"), exported::toString);
    List<String> imported =
        groups(
            "--reset-offsets",
            "--group",
            "planned",
            "--from-file",
            TOOLS.file("offsets.csv", "read,0,8\n"),
            "--execute");
    assertTrue(imported.contains("planned read 0 8"), imported::toString);
    assertTrue(groups("--describe", "--group", "planned").contains("planned read 0 8 10 2 - - -"));
  }

  @Test
  void offsetsAndGroupsAreDeleted() throws Exception {
    commit("leaving", 4, 0);
    assertEquals(
        List.of(
            "Request succeeded for deleting offsets from group leaving.",
            "TOPIC PARTITION STATUS",
            "read 0 Successful"),
        groups("--delete-offsets", "--group", "leaving", "--topic", TOPIC + ":0"));
    assertEquals(
        List.of(OFFSETS, "leaving read 1 0 0 0 - - -"), groups("--describe", "--group", "leaving"));
    assertEquals(
        List.of("Deletion of requested consumer groups ('leaving') was successful."),
        groups("--delete", "--group", "leaving"));
    assertTrue(!groups("--list").contains("leaving"));
    Finished again = TOOLS.run(CONSUMER_GROUPS, "--delete", "--group", "leaving");
    assertTrue(again.out().contains("GroupIdNotFoundException"), again::toString);
  }
}
