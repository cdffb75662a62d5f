package dev.esker.bench.compare.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.TopicSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsProbeTest {
  private static final Optional<TopicSpec> TOPIC = Optional.of(new TopicSpec("t", 3, 1));
  private static final String INFO = "INFO {\"version\":\"2.9.10\"}\r\n";
  private static final int LINES_ASKED = 4;

  private final List<String> asked = new ArrayList<>();

  /** What the probe says to a server that greets and then answers so. */
  private boolean probe(String greeting, String answer, Optional<TopicSpec> topic)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> serve(server, greeting, answer));
      serving.start();
      boolean ready = new NatsProbe(server.getLocalPort()).isReady(topic);
      serving.join();
      return ready;
    }
  }

  private void serve(ServerSocket server, String greeting, String answer) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(greeting.getBytes(US_ASCII));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
      for (int i = 0; i < LINES_ASKED && greeting.equals(INFO); i++) {
        asked.add(in.readLine());
      }
      client.getOutputStream().write(answer.getBytes(US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String message(String json) {
    return "PING\r\nMSG _INBOX.esker-bench-probe 1 " + json.length() + "\r\n" + json + "\r\n";
  }

  private static String response(String type, String more) {
    return message("{\"type\":\"io.nats.jetstream.api.v1." + type + "\"," + more + "}");
  }

  @Test
  void nobodyThereIsNotReady() throws IOException {
    assertFalse(new NatsProbe(Ports.free()).isReady(Optional.empty()));
  }

  @Test
  void aServerIsReadyWhenItsJetStreamAnswers() throws Exception {
    assertTrue(probe(INFO, response("account_info_response", "\"memory\":0"), Optional.empty()));
    assertEquals("SUB _INBOX.esker-bench-probe 1", asked.get(1));
    assertEquals("PUB $JS.API.INFO _INBOX.esker-bench-probe 0", asked.get(2));
  }

  @Test
  void aTopicIsReadyWhenItsStreamIsThere() throws Exception {
    assertTrue(probe(INFO, response("stream_info_response", "\"config\":{}"), TOPIC));
    assertEquals("PUB $JS.API.STREAM.INFO.t _INBOX.esker-bench-probe 0", asked.get(2));
    String absent = response("stream_info_response", "\"error\":{\"code\":404}");
    assertFalse(probe(INFO, absent, TOPIC));
  }

  @Test
  void whileNobodyAnswersSuchRequestsItIsNotReady() throws Exception {
    String noResponders = "HMSG _INBOX.esker-bench-probe 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n";
    assertFalse(probe(INFO, noResponders, Optional.empty()));
    assertFalse(probe(INFO, "-ERR 'Authorization Violation'\r\n", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MSG _INBOX.esker-bench-probe 1 999999999\r\n",
        "MSG _INBOX.esker-bench-probe 1 -1\r\n",
        "MSG _INBOX.esker-bench-probe 1 many\r\n",
        "MSG _INBOX.esker-bench-probe 1 100\r\ntoo little",
        ""
      })
  void anAnswerThatMakesNoSenseIsNotReady(String answer) throws Exception {
    assertFalse(probe(INFO, answer, Optional.empty()));
  }

  @Test
  void neitherLinesNorALineWithoutEndAreReadForEver() throws Exception {
    assertFalse(probe(INFO, "PING\r\n".repeat(200), Optional.empty()));
    assertFalse(probe("x".repeat(100_000), "", Optional.empty()));
    assertFalse(probe("HTTP/1.1 400 Bad Request\r\n\r\n", "", Optional.empty()));
  }
}
