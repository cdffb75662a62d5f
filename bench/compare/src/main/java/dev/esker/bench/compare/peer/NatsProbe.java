package dev.esker.bench.compare.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.esker.bench.target.TopicSpec;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/**
 * Ready is a server that answers a request for the account's JetStream. A topic is ready when its
 * stream is there. The protocol is a few lines of text, described in "NATS Client Protocol".
 */
final class NatsProbe implements Probe {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int ANSWER_MILLIS = 10_000;
  private static final int MAX_LINE_BYTES = 64 << 10;
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final int MAX_LINES = 100;
  private static final String INBOX = "_INBOX.esker-bench-probe";

  private final InetSocketAddress address;

  NatsProbe(int port) {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public boolean isReady(Optional<TopicSpec> topic) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      if (!line(in).startsWith("INFO ")) {
        return false;
      }
      String what = topic.map(spec -> "STREAM.INFO." + spec.name()).orElse("INFO");
      String request =
          "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}"
              + ("\r\nSUB " + INBOX + " 1")
              + ("\r\nPUB $JS.API." + what + " " + INBOX + " 0\r\n\r\n");
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = answer(in);
      return answer.contains("\"type\":\"io.nats.jetstream.api.v1.")
          && !answer.contains("\"error\":");
    } catch (IOException | RuntimeException e) {
      // Nobody listens yet, or what answers isn't up to it: not ready.
      return false;
    }
  }

  /** The payload of the first message. */
  private static String answer(DataInputStream in) throws IOException {
    for (int i = 0; i < MAX_LINES; i++) {
      String line = line(in);
      if (line.startsWith("MSG ")) {
        int length = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        if (length < 0 || length > MAX_ANSWER_BYTES) {
          throw new IOException("an answer of " + length + " bytes");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new String(payload, US_ASCII);
      }
      if (line.startsWith("HMSG ") || line.startsWith("-ERR")) {
        // Headers without a payload say that nobody answers such requests yet.
        return "";
      }
    }
    throw new IOException("no message in " + MAX_LINES + " lines");
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readByte(); c != '\n'; c = in.readByte()) {
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
