package dev.esker.replication.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A peer that says what a test wants, byte by byte. */
final class RawPeer implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(LIMIT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer dial(InetSocketAddress address) throws IOException {
    return new RawPeer(new Socket(address.getAddress(), address.getPort()));
  }

  /** One that has passed the handshake with node 1. */
  static RawPeer linked(InetSocketAddress address, NodeIdentity self) throws Exception {
    RawPeer peer = dial(address);
    peer.send(Hello.of(self, 1).encode());
    Answer answer = Answer.decode(peer.greeting(Answer.MAGIC));
    if (answer.verdict() != Verdict.WELCOME) {
      throw new AssertionError(answer.toString());
    }
    return peer;
  }

  void send(ByteBuffer bytes) throws IOException {
    byte[] all = new byte[bytes.remaining()];
    bytes.duplicate().get(all);
    socket.getOutputStream().write(all);
  }

  /** Reads one message of the handshake. */
  ByteBuffer greeting(int magic) throws Exception {
    ByteBuffer message = ByteBuffer.allocate(Greeting.MAX_BYTES);
    fill(message, Greeting.PREFIX_BYTES);
    int length = Greeting.length(message, magic);
    fill(message, length);
    return message.flip();
  }

  private void fill(ByteBuffer message, int upTo) throws IOException {
    byte[] bytes = new byte[upTo - message.position()];
    in.readFully(bytes);
    message.put(bytes);
  }

  /** Waits until the other side has closed, and passes over what it says before. */
  void awaitEnd() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // Closed with bytes of ours unread: a reset, which is an end too.
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
