package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.client.ScriptedBroker;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The producer's conversation with a script at the other end of a pipe. */
class ProducerTest extends CommandTest {

  private static final String METADATA =
      """
      {"topic_partitions":{
        "test":[{"partition":0,"broker":"localhost:8080"},{"partition":1,"broker":null}],
        "orders":[{"partition":0,"broker":"localhost:8081"}]}}
      """;

  private static final String QUESTIONS =
      "Enter topic: Partitions:\n  0 on localhost:8080\n  1 has no leader now\nPartition?> "
          + "Type messages (or 'exit'):\n> ";

  @BeforeEach
  void script() {
    broker.on("GET /metadata", 200, METADATA);
    broker.on("POST /topics/test/produce", 200, "{\"partition\":1,\"offset\":0}");
    broker.on("POST /topics/test/produce", 200, "{\"partition\":1,\"offset\":1}");
  }

  private List<String> stored() {
    return broker.requests().stream().filter(each -> each.startsWith("POST")).toList();
  }

  @Test
  void promptsAreTheSameOnAPipe() {
    assertEquals(
        QUESTIONS + "offset: 0\n> offset: 1\n> ",
        eskerWithInput("test\n1\nHello \"World\\ !1\n\nexit\nnever\n", "producer").expect(0).out());
    assertEquals(
        List.of(
            "POST /topics/test/produce {\"value\":\"Hello \\\"World\\\\ !1\",\"partition\":1}",
            "POST /topics/test/produce {\"value\":\"\",\"partition\":1}"),
        stored());
  }

  @Test
  void theEndOfThePipeIsTheEnd() {
    assertEquals(
        QUESTIONS + "offset: 0\n> ",
        eskerWithInput("test\r\n 1 \r\nbye", "producer", "--timeout=5").expect(0).out());
    assertEquals(
        List.of("POST /topics/test/produce {\"value\":\"bye\",\"partition\":1}"), stored());
  }

  @Test
  void flagsSpareQuestions() {
    assertEquals(
        "Type messages (or 'exit'):\n> offset: 0\n> ",
        eskerWithInput("a\n", "producer", "--topic", "test", "--partition", "1").expect(0).out());
    assertEquals(
        "Partitions:\n  0 on localhost:8081\nPartition?> Type messages (or 'exit'):\n> ",
        eskerWithInput("0\n", "producer", "--topic=orders").expect(0).out());
    assertEquals(
        "Enter topic: Type messages (or 'exit'):\n> ",
        eskerWithInput("test\n", "producer", "-p1").expect(0).out());
  }

  @Test
  void aWrongAnswerOnAPipeIsAFailure() {
    eskerWithInput("tset\n0\n", "producer")
        .failedWith(1, "there is no topic 'tset'; did you mean 'test'?");
    eskerWithInput("\n", "producer").failedWith(1, "there is no topic ''");
    esker("producer", "-t", "nothing-like-it", "-p", "0")
        .failedWith(1, "there is no topic 'nothing-like-it'");
    eskerWithInput("test\n2\n", "producer")
        .failedWith(1, "topic 'test' has 2 partitions, so there is no partition 2");
    eskerWithInput("orders\nx\n", "producer")
        .failedWith(1, "topic 'orders' has 1 partition, so there is no partition x");
    esker("producer", "-t", "test", "-p", "2")
        .failedWith(1, "topic 'test' has 2 partitions, so there is no partition 2");
    assertEquals(List.of(), stored());
  }

  @Test
  void aPipeThatEndsTooEarlyIsAFailure() {
    eskerWithInput("", "producer")
        .failedWith(1, "standard input ended before the topic was named; --topic names it");
    eskerWithInput("test\n", "producer")
        .failedWith(1, "standard input ended before the partition was named; --partition names it");
  }

  @Test
  void thereMayBeNoTopics() {
    try (ScriptedBroker empty = new ScriptedBroker()) {
      empty.on("GET /metadata", 200, "{\"topic_partitions\":{}}");
      esker("producer", "-t", "a", "--meta", empty.address())
          .failedWith(1, "there is no topic yet; 'esker topics create' makes one");
    }
  }

  @Test
  void whatCantBeStoredEndsAScript() {
    broker.refuse("POST /topics/orders/produce", 413, "MESSAGE_TOO_LARGE", "too large");
    Result result = eskerWithInput("a\nb\n", "producer", "--topic=orders", "--partition=0");
    result.failedWith(1, "too large");
    assertEquals(1, stored().size());
  }

  @Test
  void aLineHasALimit() {
    String line = "x".repeat(PipeDialog.MAX_LINE_BYTES + 1) + "\n";
    Result result = eskerWithInput("a\n" + line, "producer", "-t", "test", "-p", "0");
    result.failedWith(1, "line 2 is longer than 16777216 bytes, which is the limit");
    assertTrue(result.out().endsWith("> offset: 0\n> "), result.out());
  }
}
