package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.client.ScriptedBroker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The consumer's conversation with a script at the other end of a pipe. */
class ConsumerTest extends CommandTest {

  private static final String METADATA =
      "{\"topic_partitions\":{\"test\":[{\"partition\":0,\"broker\":\"localhost:8080\"}]}}";

  private static final String TYPED = "test\n0\n";

  private static final String QUESTIONS =
      "Enter topic: Partitions:\n  0 on localhost:8080\nPartition?> ";

  /** A running command: what it prints can be waited for, and its thread interrupted. */
  private static final class Running {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Thread thread;

    Running(String input, String meta, String... words) {
      InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
      thread =
          new Thread(
              () -> {
                try {
                  code.complete(run(in, sink(), sink(), meta, words));
                } catch (RuntimeException | Error e) {
                  code.completeExceptionally(e);
                }
              });
      thread.start();
    }

    private PrintStream sink() {
      OutputStream out =
          new OutputStream() {
            @Override
            public void write(int b) {
              add(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              add(bytes, offset, length);
            }
          };
      return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private synchronized void add(byte[] bytes, int offset, int length) {
      unfinished.write(bytes, offset, length);
      text.setLength(0);
      text.append(unfinished.toString(StandardCharsets.UTF_8));
      notifyAll();
    }

    synchronized void await(String expected) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!text.toString().equals(expected)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          assertEquals(expected, text.toString());
        }
        wait(Math.max(1, left));
      }
    }

    synchronized String text() {
      return text.toString();
    }

    int interrupt() throws Exception {
      thread.interrupt();
      return end();
    }

    int end() throws Exception {
      return code.get(20, TimeUnit.SECONDS);
    }
  }

  private static String pages(long offset) {
    return "GET /topics/test/partitions/0/consume?offset="
        + offset
        + "&limit=500&wait_ms=20000&format=string";
  }

  private static String page(long next, String... messages) {
    return "{\"messages\":["
        + String.join(",", messages)
        + "],\"next_offset\":"
        + next
        + ",\"high_watermark\":9}";
  }

  private static String message(long offset, String value) {
    return "{\"partition\":0,\"offset\":" + offset + ",\"timestamp\":1," + value + "}";
  }

  @BeforeEach
  void script() {
    broker.on("GET /metadata", 200, METADATA);
    state(broker, 0, 9);
  }

  private static void state(ScriptedBroker broker, long start, long end) {
    broker.on(
        "GET /topics/test/partitions/0",
        200,
        "{\"log_start_offset\":" + start + ",\"high_watermark\":" + end + "}");
  }

  @Test
  void recordsArePrintedAsTheyArrive() throws Exception {
    broker.on(
        pages(0),
        200,
        page(
            2, message(0, "\"value\":\"Hello World\""), message(1, "\"value\":\"{\\\"a\\\":1}\"")));
    broker.on(pages(2), 200, page(2));
    broker.on(pages(2), 200, page(5, message(4, "\"value\":null")));
    broker.on(pages(5), 200, page(6, message(5, "\"value_base64\":\"/w==\"")));
    broker.ignore(pages(6));
    Running running = new Running(TYPED, broker.address(), "consumer");
    running.await(
        QUESTIONS
            + "[Offset 0] Hello World\n[Offset 1] {\"a\":1}\n[Offset 4] (null)\n"
            + "[Offset 5] (base64) /w==\n");
    assertEquals(0, running.interrupt());
  }

  @Test
  void readingMayBeginAnywhere() throws Exception {
    broker.ignore(pages(9));
    broker.ignore(pages(7));
    broker.ignore(pages(4));
    broker.on("GET /topics/test/partitions/0/offset?at=1000", 200, "{\"offset\":4}");
    int asked = 0;
    for (String offset : new String[] {"latest", "100", "-2", "@1000"}) {
      Running running =
          new Running("", broker.address(), "consumer", "-t", "test", "-p0", "--offset=" + offset);
      asked += offset.startsWith("@") ? 4 : 3;
      broker.awaitRequests(asked);
      assertEquals(0, running.interrupt());
    }
    assertEquals(2, broker.requests().stream().filter(pages(9)::equals).count());
    assertEquals(1, broker.requests().stream().filter(pages(7)::equals).count());
    assertEquals(1, broker.requests().stream().filter(pages(4)::equals).count());
  }

  @Test
  void itGoesOnWhenABrokerComesBack() throws Exception {
    broker.on(pages(0), 200, page(1, message(0, "\"value\":\"a\"")));
    broker.ignore(pages(1));
    int port = broker.port();
    String address = broker.address();
    Running running = new Running("", address, "consumer", "-t", "test", "-p", "0");
    broker.awaitRequests(4);
    broker.close();
    String away = "[Offset 0] a\nesker: no ";
    while (!running.text().startsWith(away)) {
      Thread.onSpinWait();
    }
    try (ScriptedBroker again = new ScriptedBroker(port)) {
      again.on(pages(1), 200, page(2, message(1, "\"value\":\"b\"")));
      again.ignore(pages(2));
      again.awaitRequests(2);
      while (!running.text().endsWith("\nesker: it goes on\n[Offset 1] b\n")) {
        Thread.onSpinWait();
      }
      assertEquals(4, running.text().lines().count(), running.text());
      assertTrue(running.text().contains("; trying again for 60 s\n"), running.text());
      assertEquals(0, running.interrupt());
    }
  }

  @Test
  void itGivesUpInTheEnd() {
    broker.refuse(pages(0), 503, "UNAVAILABLE", "stopping");
    Result result = esker("consumer", "-t", "test", "-p", "0", "--retry=0");
    result.expect(1);
    assertEquals(
        "esker: stopping; trying again for 0 s\nesker: stopping; gave up after 0 s\n",
        result.err());
  }

  @Test
  void recordsThatAreGoneAreSkippedAndSaid() throws Exception {
    broker.refuse(pages(0), 400, "OFFSET_OUT_OF_RANGE", "it starts at 3");
    state(broker, 3, 9);
    broker.ignore(pages(3));
    Running running = new Running("", broker.address(), "consumer", "-t", "test", "-p", "0");
    running.await("esker: warning: the records from offset 0 to 2 are gone\n");
    broker.awaitRequests(5);
    assertEquals(0, running.interrupt());
  }

  @Test
  void aTopicThatIsMadeAnewEndsIt() {
    broker.refuse(pages(0), 400, "OFFSET_OUT_OF_RANGE", "it ends at 0");
    esker("consumer", "-t", "test", "-p", "0")
        .failedWith(1, "offset 0 is behind the end of test-0, which was made anew");
  }

  @Test
  void aTopicThatIsDeletedEndsIt() {
    broker.refuse(pages(0), 404, "UNKNOWN_TOPIC_OR_PARTITION", "no such");
    esker("consumer", "-t", "test", "-p", "0").failedWith(1, "there is no topic 'test'");
  }

  @Test
  void itEndsWhenNobodyReadsAnyMore() throws IOException {
    broker.on(pages(0), 200, page(1, message(0, "\"value\":\"a\"")));
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    int code =
        run(
            InputStream.nullInputStream(),
            new PrintStream(closed, true, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            broker.address(),
            "consumer",
            "-t",
            "test",
            "-p",
            "0");
    assertEquals(0, code);
  }
}
