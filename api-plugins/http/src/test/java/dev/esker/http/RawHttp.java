package dev.esker.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 on a bare socket, for what no client library would do. */
final class RawHttp implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  /** An answer; names of headers in lower case. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  RawHttp(int port) throws IOException {
    this(port, 0);
  }

  /** With a receive buffer of that size, so that little is read that nobody asks for. */
  RawHttp(int port, int receiveBufferBytes) throws IOException {
    socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.connect(
        new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  void post(String path, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body);
  }

  Answer receive() throws IOException {
    Answer head = receiveHead();
    Map<String, String> headers = head.headers();
    byte[] body;
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      body = chunks();
    } else {
      body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    return new Answer(head.status(), headers, body);
  }

  /** The status line and the headers only. */
  Answer receiveHead() throws IOException {
    String line = line();
    if (line == null) {
      throw new IOException("closed");
    }
    int status = Integer.parseInt(line.split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); header != null && !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
    }
    return new Answer(status, headers, new byte[0]);
  }

  /** The next chunk of a chunked body, empty at its end. */
  byte[] chunk() throws IOException {
    String size = line();
    if (size == null) {
      throw new IOException("closed");
    }
    byte[] chunk = in.readNBytes(Integer.parseInt(size, 16));
    line();
    return chunk;
  }

  void readOneByte() throws IOException {
    if (in.read() < 0) {
      throw new IOException("closed");
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      byte[] chunk = chunk();
      if (chunk.length == 0) {
        return all.toByteArray();
      }
      all.write(chunk);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      line.write(next);
    }
    return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
  }

  /** Waits until the other side closes; fails if it says something first. */
  void expectClosed() throws IOException {
    try {
      int next = in.read();
      if (next >= 0) {
        throw new IOException("said something instead of closing");
      }
    } catch (java.net.SocketException e) {
      if (!String.valueOf(e.getMessage()).contains("reset")) {
        throw e;
      }
    }
  }

  /** Waits until the other side closes, whatever it says before. */
  void skipUntilClosed() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (java.net.SocketException e) {
      if (!String.valueOf(e.getMessage()).contains("reset")) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
