package dev.esker.server.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Messages over a socket. One thread receives; any thread sends and closes. */
final class LabConnection implements AutoCloseable {
  /** The longest line. */
  static final int MAX_LINE_BYTES = 4096;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_LINE_BYTES).flip();

  LabConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Sends a message.
   *
   * @throws IOException if the connection is lost
   */
  synchronized void send(LabMessage message) throws IOException {
    byte[] line = (LabFormat.line(message) + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > MAX_LINE_BYTES) {
      throw new IOException("a message of " + line.length + " bytes");
    }
    ByteBuffer out = ByteBuffer.wrap(line);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /**
   * Waits for the next message.
   *
   * @return null if the other side has ended the connection
   * @throws IOException if it is lost, or what comes isn't a message
   */
  LabMessage receive() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (in.hasRemaining()) {
        byte next = in.get();
        if (next == '\n') {
          return parse(line);
        }
        if (line.size() == MAX_LINE_BYTES) {
          throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
        }
        line.write(next);
      }
      in.clear();
      int read = channel.read(in);
      in.flip();
      if (read < 0) {
        return null;
      }
    }
  }

  private static LabMessage parse(ByteArrayOutputStream line) throws IOException {
    try {
      return LabFormat.parse(line.toString(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
