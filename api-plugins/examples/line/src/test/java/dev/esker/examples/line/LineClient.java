package dev.esker.examples.line;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.contract.ProtocolClient;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A blocking client. */
final class LineClient implements ProtocolClient {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final BufferedReader in;

  LineClient(int port) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Sends one line. */
  void send(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends a line without its end, and says that nothing more will be sent. */
  void sendUnfinished(String line) throws IOException {
    socket.getOutputStream().write(line.getBytes(StandardCharsets.ISO_8859_1));
    socket.shutdownOutput();
  }

  int port() {
    return socket.getPort();
  }

  /** The next line. */
  String line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("closed");
    }
    return line;
  }

  String call(String line) throws IOException {
    send(line);
    return line();
  }

  @Override
  public void sendPut(String topic, String value) throws IOException {
    send("PUT " + topic + " - " + value);
  }

  @Override
  public void sendGet(String topic, long offset) throws IOException {
    send("GET " + topic + " 0 " + offset);
  }

  @Override
  public void sendNonsense() throws IOException {
    send("\u0001\u00ff nonsense");
  }

  @Override
  public Answer receive() throws IOException {
    String[] words = line().split(" ", 4);
    return switch (words[0]) {
      case "OK" -> Answer.stored(Long.parseLong(words[2]));
      case "RECORD" -> Answer.read(Long.parseLong(words[1]), words[3]);
      case "ERROR" -> Answer.failed(ErrorCode.valueOf(words[1]));
      default -> throw new IOException("unexpected: " + String.join(" ", words));
    };
  }

  @Override
  public void expectClosed() throws IOException {
    try {
      String line = in.readLine();
      if (line != null) {
        throw new IOException("the broker has sent something instead of closing: " + line);
      }
    } catch (SocketException e) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
