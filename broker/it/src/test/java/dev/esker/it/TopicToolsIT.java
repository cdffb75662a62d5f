package dev.esker.it;

import static dev.esker.it.Tool.CONSOLE_CONSUMER;
import static dev.esker.it.Tool.CONSOLE_PRODUCER;
import static dev.esker.it.Tool.DELETE_RECORDS;
import static dev.esker.it.Tool.GET_OFFSETS;
import static dev.esker.it.Tool.LOG_DIRS;
import static dev.esker.it.Tool.TOPICS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's tools for topics and records. */
@Tag("slow")
final class TopicToolsIT {

  @RegisterExtension static final ToolSession TOOLS = new ToolSession();

  private static void create(String topic, int partitions) throws Exception {
    assertEquals(
        List.of("Created topic " + topic + "."),
        TOOLS.lines(
            TOPICS, "--create", "--topic", topic, "--partitions", Integer.toString(partitions)));
  }

  private static List<String> describe(String... filter) throws Exception {
    List<String> words = new ArrayList<>(List.of("--describe"));
    words.addAll(List.of(filter));
    return TOOLS.lines(TOPICS, words.toArray(new String[0])).stream()
        .map(line -> line.replaceAll("TopicId: \\S+ ", ""))
        .toList();
  }

  private static String partition(String topic, int number) {
    return "Topic: "
        + topic
        + " Partition: "
        + number
        + " Leader: 1 Replicas: 1 Isr: 1 Elr: LastKnownElr:";
  }

  @Test
  void aTopicLives() throws Exception {
    assertEquals(
        List.of("Created topic lives."),
        TOOLS.lines(
            TOPICS,
            "--create",
            "--topic",
            "lives",
            "--partitions",
            "2",
            "--replication-factor",
            "1",
            "--config",
            "retention.ms=1000000"));
    Finished again = TOOLS.run(TOPICS, "--create", "--topic", "lives");
    assertEquals(1, again.exitCode());
    assertTrue(again.out().contains("Topic 'lives' already exists."), again::toString);
    TOOLS.lines(TOPICS, "--create", "--if-not-exists", "--topic", "lives");
    assertEquals(
        List.of(
            "Topic: lives PartitionCount: 2 ReplicationFactor: 1 Configs: retention.ms=1000000",
            partition("lives", 0),
            partition("lives", 1)),
        describe("--topic", "lives"));
    assertEquals(
        List.of(
            "Topic: lives PartitionCount: 2 ReplicationFactor: 1 Configs: retention.ms=1000000"),
        describe("--topic", "lives", "--topics-with-overrides"));
    TOOLS.lines(TOPICS, "--alter", "--topic", "lives", "--partitions", "3");
    assertEquals(4, describe("--topic", "lives").size());
    Finished fewer = TOOLS.run(TOPICS, "--alter", "--topic", "lives", "--partitions", "1");
    assertEquals(1, fewer.exitCode());
    assertTrue(fewer.out().contains("3 partition"), fewer::toString);
    assertTrue(TOOLS.lines(TOPICS, "--list").contains("lives"));
    assertEquals(List.of(), TOOLS.lines(TOPICS, "--delete", "--topic", "lives"));
    assertTrue(!TOOLS.lines(TOPICS, "--list", "--exclude-internal").contains("lives"));
    Finished gone = TOOLS.run(TOPICS, "--delete", "--topic", "lives");
    assertEquals(1, gone.exitCode());
    assertTrue(gone.out().contains("Topic 'lives' does not exist"), gone::toString);
    TOOLS.lines(TOPICS, "--delete", "--topic", "lives", "--if-exists");
  }

  @Test
  void onALoneBrokerNoPartitionIsInTrouble() throws Exception {
    create("calm", 1);
    for (String filter :
        List.of(
            "--under-replicated-partitions",
            "--unavailable-partitions",
            "--under-min-isr-partitions")) {
      assertEquals(List.of(), describe(filter), filter);
    }
    assertEquals(
        List.of(partition("calm", 0)), describe("--topic", "calm", "--at-min-isr-partitions"));
  }

  @Test
  void recordsAreWrittenAndShownWithAllThatBelongsToThem() throws Exception {
    create("shown", 1);
    String[] keyed = {
      "--topic",
      "shown",
      "--reader-property",
      "parse.key=true",
      "--reader-property",
      "key.separator=="
    };
    List<String> headed = new ArrayList<>(List.of(keyed));
    headed.addAll(List.of("--reader-property", "parse.headers=true"));
    headed.addAll(List.of("--reader-property", "headers.delimiter=|"));
    TOOLS.linesFor("h1:a,h2:b|k1=v1\n", CONSOLE_PRODUCER, headed.toArray(new String[0]));
    TOOLS.linesFor("k2=v2\n", CONSOLE_PRODUCER, keyed);
    List<String> shown =
        TOOLS.lines(
            CONSOLE_CONSUMER,
            "--topic",
            "shown",
            "--from-beginning",
            "--max-messages",
            "2",
            "--timeout-ms",
            "30000",
            "--isolation-level",
            "read_committed",
            "--formatter-property",
            "print.key=true",
            "--formatter-property",
            "print.timestamp=true",
            "--formatter-property",
            "print.headers=true",
            "--formatter-property",
            "print.offset=true",
            "--formatter-property",
            "print.partition=true");
    assertEquals(2, shown.size(), shown::toString);
    assertTrue(
        shown.get(0).matches("CreateTime:\\d+ Partition:0 Offset:0 h1:a,h2:b k1 v1"),
        shown::toString);
    assertTrue(
        shown.get(1).matches("CreateTime:\\d+ Partition:0 Offset:1 NO_HEADERS k2 v2"),
        shown::toString);
    assertEquals(
        List.of("k2 v2"),
        TOOLS.lines(
            CONSOLE_CONSUMER,
            "--topic",
            "shown",
            "--partition",
            "0",
            "--offset",
            "1",
            "--max-messages",
            "1",
            "--timeout-ms",
            "30000",
            "--formatter-property",
            "print.key=true",
            "--formatter-property",
            "key.deserializer=org.apache.kafka.common.serialization.StringDeserializer",
            "--formatter-property",
            "value.deserializer=org.apache.kafka.common.serialization.StringDeserializer"));
  }

  @Test
  void whatIsAcknowledgedToTheVerifiableProducerIsReadByTheVerifiableConsumer() throws Exception {
    create("verified", 2);
    List<String> sent =
        TOOLS.linesOfProcess(
            Tool.VERIFIABLE_PRODUCER, "--topic", "verified", "--max-messages", "50");
    assertEquals(
        50, sent.stream().filter(line -> line.contains("\"producer_send_success\"")).count());
    assertTrue(sent.get(sent.size() - 1).contains("\"sent\":50,\"acked\":50"), sent::toString);
    List<String> read =
        TOOLS.linesOfProcess(
            Tool.VERIFIABLE_CONSUMER,
            "--topic",
            "verified",
            "--group-id",
            "verifiers",
            "--group-instance-id",
            "first",
            "--max-messages",
            "50");
    assertTrue(
        read.stream().anyMatch(line -> line.contains("\"partitions_assigned\"")), read::toString);
    assertTrue(
        read.stream()
            .anyMatch(
                line ->
                    line.contains("\"offsets_committed\"") && line.contains("\"success\":true")),
        read::toString);
    assertEquals(List.of("verified:0:0", "verified:1:0"), offsets("verified", "earliest"));
  }

  private static List<String> offsets(String topic, String time) throws Exception {
    return TOOLS.lines(GET_OFFSETS, "--topic", topic, "--time", time);
  }

  @Test
  void offsetsAreFoundByEveryKindOfTime() throws Exception {
    create("timed", 2);
    TOOLS.linesFor("only\n", CONSOLE_PRODUCER, "--topic", "timed");
    List<String> latest = offsets("timed", "latest");
    assertEquals(2, latest.size(), latest::toString);
    String filled = latest.stream().filter(line -> line.endsWith(":1")).findFirst().orElseThrow();
    String first = filled.replaceFirst(":1$", ":0");
    assertEquals(List.of("timed:0:0", "timed:1:0"), offsets("timed", "earliest"));
    assertEquals(List.of("timed:0:0", "timed:1:0"), offsets("timed", "earliest-local"));
    assertEquals(latest, offsets("timed", "-1"));
    assertEquals(List.of("timed:0:0", "timed:1:0"), offsets("timed", "-2"));
    assertEquals(List.of(first), offsets("timed", "max-timestamp"));
    assertEquals(List.of(first), offsets("timed", "0"));
    // Nothing is tiered, and nothing is as young as that.
    assertEquals(List.of(), offsets("timed", "latest-tiered"));
    assertEquals(List.of(), offsets("timed", "9999999999999"));
    assertEquals(latest.subList(1, 2), TOOLS.lines(GET_OFFSETS, "--topic-partitions", "timed:1"));
  }

  @Test
  void recordsAreDeletedUpToAnOffset() throws Exception {
    create("cut", 1);
    TOOLS.linesFor("a\nb\nc\n", CONSOLE_PRODUCER, "--topic", "cut");
    String plan =
        "{\"version\":1,\"partitions\":[{\"topic\":\"cut\",\"partition\":0,\"offset\":%d}]}";
    List<String> cut =
        TOOLS.lines(
            DELETE_RECORDS, "--offset-json-file", TOOLS.file("cut.json", plan.formatted(2)));
    assertEquals("partition: cut-0 low_watermark: 2", cut.get(cut.size() - 1));
    assertEquals(List.of("cut:0:2"), offsets("cut", "earliest"));
    List<String> beyond =
        TOOLS.lines(
            DELETE_RECORDS, "--offset-json-file", TOOLS.file("cut.json", plan.formatted(9)));
    assertTrue(beyond.toString().contains("OffsetOutOfRangeException"), beyond::toString);
  }

  @Test
  void directoriesAreListedWithTheirPartitions() throws Exception {
    create("sized", 2);
    List<String> lines = TOOLS.lines(LOG_DIRS, "--describe", "--topic-list", "sized");
    String json = lines.get(lines.size() - 1);
    String directory = TOOLS.broker().data().toAbsolutePath().toString();
    assertTrue(json.contains("\"logDir\":\"" + directory + "\""), json);
    for (int partition = 0; partition < 2; partition++) {
      assertTrue(
          json.contains(
              "{\"partition\":\"sized-"
                  + partition
                  + "\",\"size\":0,\"offsetLag\":0,\"isFuture\""
                  + ":false}"),
          json);
    }
    assertTrue(json.contains("\"error\":null"), json);
  }
}
