package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.esker.server.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerQuestionTest {
  private final PeerQuestion question = new PeerQuestion();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/cluster/node",
        exchange -> {
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private InetSocketAddress ask() throws Exception {
    return question.ask(new HostPort("127.0.0.1", server.getAddress().getPort())).get();
  }

  private String refusal() {
    return assertThrows(ExecutionException.class, this::ask).getCause().getMessage();
  }

  @Test
  void readsTheClusterPortOfANodeThatStarts() throws Exception {
    answer = "state=STARTING\nnode_id=2\nendpoints.cluster=10.1.2.3:7946\n";
    assertEquals(InetSocketAddress.createUnresolved("10.1.2.3", 7946), ask());
    answer = "state=STARTING\nendpoints.cluster=[fe80::1]:7946\n";
    assertEquals(InetSocketAddress.createUnresolved("fe80::1", 7946), ask());
  }

  @Test
  void aNodeThatListensEverywhereIsWhereItWasAsked() throws Exception {
    answer = "state=READY\nendpoints.cluster=0.0.0.0:7946\n";
    assertEquals(InetSocketAddress.createUnresolved("127.0.0.1", 7946), ask());
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    answer = "state=STARTING\n";
    assertEquals("it has only just started", refusal());
    answer = "state=READY\nendpoints.http=localhost:8080\n";
    assertEquals("it runs alone: it was started without --peers or --seeds", refusal());
    answer = "<html>hello</html>";
    assertEquals("it isn't an Esker broker", refusal());
    answer = "state=READY\nendpoints.cluster=nowhere\n";
    assertEquals("it answers what can't be read: nowhere", refusal());
    answer = "state=READY\nendpoints.cluster=a:1\n" + "#".repeat(70_000);
    assertEquals("it isn't an Esker broker", refusal());
    answer = "";
    status = 404;
    assertEquals("it answers with status 404", refusal());
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    ExecutionException refused =
        assertThrows(
            ExecutionException.class, () -> question.ask(new HostPort("127.0.0.1", free)).get());
    assertEquals("connection refused", refused.getCause().getMessage());
  }
}
