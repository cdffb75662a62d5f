package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.http.HttpSettings.Reading;
import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers, on the twin and on servers that answer what a test makes up. */
@Timeout(20)
class HttpReceiverTest {
  /** More than a connection takes from its socket before it looks whether it may. */
  private static final int MOST_AT_ONCE = 2 << 20;

  private static final Duration SOON = Duration.ofMillis(100);

  /** Gathers values as texts. */
  private static final class Values implements Receiver.Sink {
    final List<String> seen = new ArrayList<>();
    int arrivals;

    @Override
    public void arrived() {
      arrivals++;
    }

    @Override
    public void record(byte[] value) {
      seen.add(new String(value, UTF_8));
    }
  }

  private static HttpSettings settings(int port, Reading reading) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return new HttpSettings(host, port, 1, 1, reading, 1);
  }

  @ParameterizedTest
  @EnumSource
  void everyPartitionIsReadFromItsBeginning(Reading reading) throws Exception {
    try (TwinServer server = new TwinServer();
        HttpTarget target = new HttpTarget(settings(server.port(), reading))) {
      target.createTopic(new TopicSpec("t", 3, 1));
      server.store("t", 0, "zero");
      server.store("t", 1, "one");
      server.store("t", 2, "two");
      Values values = new Values();
      try (Receiver receiver = target.openReceiver(List.of(0, 2))) {
        while (values.seen.size() < 2) {
          receiver.poll(SOON, values);
        }
        server.store("t", 2, "later");
        while (values.seen.size() < 3) {
          receiver.poll(SOON, values);
        }
      }
      assertEquals(Set.of("two", "zero"), Set.copyOf(values.seen.subList(0, 2)));
      assertEquals("later", values.seen.get(2));
      assertTrue(values.arrivals <= 3);
    }
  }

  /** Serves each connection with the same bytes for every request. */
  private static final class Canned implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] answer;
    private final boolean again;
    private final List<Socket> open = new ArrayList<>();

    Canned(String answer, boolean again) throws IOException {
      this.answer = answer.getBytes(UTF_8);
      this.again = again;
      start(this::accept);
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "canned-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listening.accept();
          synchronized (open) {
            open.add(socket);
          }
          start(() -> serve(socket));
        }
      } catch (IOException e) {
        // It was closed.
      }
    }

    private void serve(Socket socket) {
      try (socket;
          InputStream in = socket.getInputStream();
          OutputStream out = socket.getOutputStream()) {
        byte[] request = new byte[4_096];
        String head = "";
        while (!head.contains("\r\n\r\n")) {
          int n = in.read(request);
          if (n < 0) {
            return;
          }
          head += new String(request, 0, n, UTF_8);
        }
        if (!head.contains("/consume")) {
          out.write("HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
          return;
        }
        do {
          out.write(answer);
        } while (again);
      } catch (IOException e) {
        // The client has had enough.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
      synchronized (open) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    }
  }

  /** What a receiver says to an answer. */
  private static String failure(String answer, Reading reading) throws Exception {
    try (Canned server = new Canned(answer, false);
        HttpTarget target = new HttpTarget(settings(server.listening.getLocalPort(), reading))) {
      target.createTopic(new TopicSpec("t", 1, 1));
      Values values = new Values();
      try (Receiver receiver = target.openReceiver(List.of(0))) {
        return assertThrows(
                TargetException.class,
                () -> {
                  while (true) {
                    receiver.poll(SOON, values);
                  }
                })
            .getMessage();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LONG_POLL | 404 | {"error":{"code":"X"}}   | reading failed: status 404, {"error"
          EVENTS    | 503 | {"error":{"code":"X"}}   | reading failed: status 503, {"error"
          LONG_POLL | 200 | {"messages":[]}          | reading failed: no next_offset
          LONG_POLL | 200 | {"messages":[7]}         | reading failed: found VALUE_NUMBER_INT
          LONG_POLL | 200 | nonsense                 | reading failed: Unrecognized token
          EVENTS    | 200 | data: {}                 | reading failed: the server ended the stream
          """)
  void whatMakesNoSenseEndsTheReading(Reading reading, int status, String body, String message)
      throws Exception {
    String answer =
        "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    String failure = failure(answer, reading);
    assertTrue(failure.startsWith(message), failure);
  }

  @Test
  void soDoesAConnectionThatBreaks() throws Exception {
    String begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nid: 1";
    assertEquals(
        "reading failed: the server closed the connection", failure(begun, Reading.EVENTS));
    assertEquals(
        "reading failed: the server closed the connection", failure(begun, Reading.LONG_POLL));
  }

  @Test
  void soDoesWhatIsNotHttp() throws Exception {
    String failure = failure("\u0000\u0001\u0002 220 ready\r\n\r\n", Reading.EVENTS);
    assertTrue(failure.startsWith("reading failed: not an HTTP answer"), failure);
  }

  @Test
  void whoDoesNotReadMakesTheServerWait() throws Exception {
    String event = "data: {\"value\":\"" + "x".repeat(1_000) + "\"}\n\n";
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    // The head comes again and again as well; a parser of events passes over it.
    try (Canned server = new Canned(head + event.repeat(100), true);
        HttpTarget target =
            new HttpTarget(settings(server.listening.getLocalPort(), Reading.EVENTS))) {
      BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
      HttpConnection connection = target.connection();
      EventFeed feed =
          new EventFeed(connection, new Requests("h"), "/topics/t", new Destination(pieces));
      feed.start();
      while (feed.ahead() <= EventFeed.MOST_AHEAD) {
        Thread.onSpinWait();
      }
      assertFalse(connection.loop().submit(connection::isReading).get());
      int limit = EventFeed.MOST_AHEAD + MOST_AT_ONCE;
      assertTrue(feed.ahead() <= limit, "ahead by " + feed.ahead());
      List<byte[]> values = new ArrayList<>();
      while (!pieces.isEmpty()) {
        feed.read(pieces.remove(), values::add);
      }
      // It has been set going again, and so there is more than there was.
      int before = values.size();
      while (values.size() < 5 * before) {
        feed.read(pieces.take(), values::add);
      }
      assertTrue(feed.ahead() <= limit, "ahead by " + feed.ahead());
      feed.close();
    }
  }

  private record Destination(BlockingQueue<byte[]> pieces) implements Feed.Destination {
    @Override
    public void arrived(Feed from, byte[] piece) {
      pieces.add(piece);
    }

    @Override
    public void failed(IOException why) {}
  }
}
