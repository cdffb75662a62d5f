package dev.esker.kafka.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceConsumeTest extends CommandTest {

  private static String lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void linesComeBackInOrder(String codec) {
    start();
    broker.cluster.add("orders", 1);
    String input = lines(0, 20_000) + "\n\nlast without an end";
    Result sent = eskerWithInput(input, "produce", "orders", "-z", codec).expect(0);
    assertEquals("", sent.out());
    assertTrue(sent.err().startsWith("20003 records (0.1 MB) to 1 partition in "), sent.err());
    assertEquals(input + "\n", esker("consume", "orders", "-e").expect(0).out());
  }

  @Test
  void aTopicIsMadeOnFirstUse() {
    start();
    eskerWithInput("hello\n", "produce", "greetings").expect(0);
    assertEquals("hello\n", esker("consume", "greetings", "-n", "1").expect(0).out());
  }

  @Test
  void keysHeadersAndNulls() {
    start();
    broker.cluster.add("orders", 2);
    eskerWithInput(
            "a\t1\nb\t\n", "produce", "orders", "-K", "\\t", "-Z", "-p1", "-H", "x=1", "-H", "y=")
        .expect(0);
    eskerWithInput("2\n", "produce", "orders", "--partition", "1", "--key", "c").expect(0);
    assertEquals(
        "orders 1 0 a[1] 1[1] x=1,y= %\norders 1 1 b[1] [-1] x=1,y= %\norders 1 2 c[1] 2[1]  %\n",
        esker("consume", "orders", "-e", "-f", "%t %p %o %k[%K] %s[%S] %h %%\\n").expect(0).out());
    String json = esker("consume", "orders", "-e", "--json", "-p", "1", "-o", "1").expect(0).out();
    assertEquals(
        "{\"topic\":\"orders\",\"partition\":1,\"offset\":1,\"timestamp\":T,\"key\":\"b\","
            + "\"value\":null,\"headers\":[{\"name\":\"x\",\"value\":\"1\"},"
            + "{\"name\":\"y\",\"value\":\"\"}]}\n"
            + "{\"topic\":\"orders\",\"partition\":1,\"offset\":2,\"timestamp\":T,\"key\":\"c\","
            + "\"value\":\"2\",\"headers\":[]}\n",
        json.replaceAll("\"timestamp\":[0-9]+", "\"timestamp\":T"));
  }

  @Test
  void whatIsNotTextIsBase64InJson() throws IOException {
    start();
    broker.cluster.add("orders", 1);
    try (InputStream in = new java.io.ByteArrayInputStream(new byte[] {(byte) 0xff, 0, '\n'})) {
      esker(in, "produce", "orders").expect(0);
    }
    String json = esker("consume", "orders", "-e", "--json").expect(0).out();
    assertTrue(json.contains("\"value_base64\":\"/wA=\""), json);
  }

  @ParameterizedTest
  @CsvSource({
    "beginning, 0",
    "start, 0",
    "0, 0",
    "7, 7",
    "-3, 7",
    "-100, 0",
    "end, 10",
    "99, 10",
    "@0, 0",
    "@2999-01-01, 10",
    "@1970-01-01T00:00:00Z, 0"
  })
  void readingBeginsWhereAsked(String offset, int first) {
    start();
    broker.cluster.add("orders", 1);
    eskerWithInput(lines(0, 10), "produce", "orders").expect(0);
    assertEquals(lines(first, 10), esker("consume", "orders", "-o", offset, "-e").expect(0).out());
  }

  @Test
  void aGroupGoesOnWhereItWas() {
    start();
    broker.cluster.add("orders", 1);
    eskerWithInput(lines(0, 10), "produce", "orders").expect(0);
    assertEquals(
        lines(0, 4), esker("consume", "orders", "-g", "readers", "-n", "4").expect(0).out());
    assertEquals(lines(4, 10), esker("consume", "orders", "-g", "readers", "-e").expect(0).out());
    assertEquals("", esker("consume", "orders", "-g", "readers", "-e").expect(0).out());
    assertEquals("", esker("consume", "orders", "-g", "others", "-o", "end", "-e").expect(0).out());
  }

  @Test
  void readingFollowsUntilTheReaderIsGone() throws Exception {
    start();
    broker.cluster.add("orders", 1);
    CompletableFuture<Void> seen = new CompletableFuture<>();
    OutputStream reader =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (seen.isDone()) {
              throw new IOException("Broken pipe");
            }
            seen.complete(null);
          }

          @Override
          public String toString() {
            return "";
          }
        };
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    InputStream.nullInputStream(),
                    reader,
                    "127.0.0.1:" + port,
                    "consume",
                    "orders"));
    while (!result.isDone()) {
      eskerWithInput("x\n", "produce", "orders").expect(0);
    }
    result.get().expect(0);
    assertTrue(seen.isDone());
  }

  @Test
  void whatIsNotThereIsSaid() {
    start();
    broker.cluster.add("orders", 2);
    esker("consume", "nothing").failedWith(1, "there is no topic 'nothing'");
    esker("consume", "orders", "-p", "2")
        .failedWith(1, "topic 'orders' has 2 partitions, so there is no partition 2");
    esker("produce", "orders", "-p", "7")
        .failedWith(1, "topic 'orders' has 2 partitions, so there is no partition 7");
    broker.admin.autoCreate = false;
    esker("produce", "nothing", "--timeout", "1")
        .failedWith(1, "the broker knows no topic 'nothing' and made none");
  }

  @Test
  void aLineWithoutSeparatorStopsAndIsNamed() {
    start();
    broker.cluster.add("orders", 1);
    eskerWithInput("a:1\nb:2\nc\nd:4\n", "produce", "orders", "-K:")
        .failedWith(1, "line 3 has no key separator; 2 of 2 records acknowledged");
    assertEquals("1\n2\n", esker("consume", "orders", "-e").expect(0).out());
  }

  @Test
  void whatIsNotAcknowledgedIsSaid() {
    start();
    broker.cluster.add("orders", 1);
    broker.logs.stall(true);
    Result result =
        eskerWithInput("a\nb\nc\n", "produce", "orders", "--timeout", "5", "--json").expect(1);
    assertTrue(result.err().startsWith("esker: the broker didn't answer in time: "), result.err());
    assertTrue(result.err().endsWith("; 0 of 3 records acknowledged\n"), result.err());
    assertEquals("{\"sent\":3,\"acknowledged\":0,\"bytes\":3,\"partitions\":[]}\n", result.out());
  }

  @Test
  void everythingIsSpreadOverThePartitions() {
    start();
    broker.cluster.add("orders", 3);
    String json =
        eskerWithInput(lines(0, 100_000), "produce", "orders", "--json", "--acks", "1")
            .expect(0)
            .out();
    assertTrue(json.startsWith("{\"sent\":100000,\"acknowledged\":100000,"), json);
    String out = esker("consume", "orders", "-e").expect(0).out();
    Set<String> values = new HashSet<>(out.lines().toList());
    assertEquals(100_000, values.size());
    assertEquals(100_000, out.lines().count());
  }

  @Test
  void withoutAcknowledgementsNothingIsWaitedFor() {
    start();
    broker.cluster.add("orders", 1);
    assertEquals(
        "{\"sent\":10,\"acknowledged\":10,\"bytes\":10,\"partitions\":[{\"partition\":0,"
            + "\"records\":10,\"first_offset\":null,\"last_offset\":null}]}\n",
        eskerWithInput(lines(0, 10), "produce", "orders", "--acks", "0", "--json").expect(0).out());
    assertEquals(lines(0, 10), esker("consume", "orders", "-n", "10").expect(0).out());
  }
}
