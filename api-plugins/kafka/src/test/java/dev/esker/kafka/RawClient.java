package dev.esker.kafka;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Speaks the protocol request by request over a blocking socket, with the library's own codec. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private int correlationId;

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  RawClient(int port, int receiveBufferBytes) throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** An answer: its body in the version of its request. */
  record Answer(int correlationId, ApiMessage body, ByteBuffer frame) {}

  /** Sends a request and waits for its answer. */
  <T extends ApiMessage> T call(int version, ApiMessage request, Class<T> type) throws IOException {
    int id = send(version, request);
    Answer answer = receive(request.apiKey(), version);
    if (answer.correlationId() != id) {
      throw new IOException("answer " + answer.correlationId() + " to request " + id);
    }
    return type.cast(answer.body());
  }

  /** Sends a request; its correlation id. */
  int send(int version, ApiMessage request) throws IOException {
    int id = ++correlationId;
    sendBytes(encode(version, request, id));
    return id;
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** A whole frame, length included. */
  static byte[] encode(int version, ApiMessage request, int id) {
    ApiKeys api = ApiKeys.forId(request.apiKey());
    short headerVersion = api.requestHeaderVersion((short) version);
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(request.apiKey())
            .setRequestApiVersion((short) version)
            .setCorrelationId(id)
            .setClientId("raw");
    ByteBuffer head = MessageUtil.toByteBufferAccessor(header, headerVersion).buffer();
    ByteBuffer body = toBytes(request, (short) version);
    ByteBuffer frame = ByteBuffer.allocate(4 + head.remaining() + body.remaining());
    frame.putInt(head.remaining() + body.remaining()).put(head).put(body);
    return frame.array();
  }

  /** The library sends records apart; here they are put where they belong. */
  private static ByteBuffer toBytes(ApiMessage message, short version) {
    var cache = new org.apache.kafka.common.protocol.ObjectSerializationCache();
    ByteBuffer bytes = ByteBuffer.allocate(message.size(cache, version));
    message.write(
        new ByteBufferAccessor(bytes) {
          @Override
          public void writeRecords(BaseRecords records) {
            buffer().put(((MemoryRecords) records).buffer());
          }
        },
        cache,
        version);
    return bytes.flip();
  }

  /** Reads the next answer, which must be to such a request. */
  Answer receive(short apiKey, int version) throws IOException {
    ByteBuffer frame = receiveFrame();
    ApiKeys api = ApiKeys.forId(apiKey);
    ByteBufferAccessor bytes = new ByteBufferAccessor(frame);
    ResponseHeaderData header =
        new ResponseHeaderData(bytes, api.responseHeaderVersion((short) version));
    ApiMessage body = api.messageType.newResponse();
    body.read(bytes, (short) version);
    if (frame.hasRemaining()) {
      throw new IOException(frame.remaining() + " bytes are left after " + api + " v" + version);
    }
    return new Answer(header.correlationId(), body, frame);
  }

  ByteBuffer receiveFrame() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return ByteBuffer.wrap(frame);
  }

  /** Says that nothing more will be sent. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads until the broker closes the connection; how many bytes there were. */
  long drain() throws IOException {
    return in.transferTo(java.io.OutputStream.nullOutputStream());
  }

  /** Waits until the broker closes the connection; fails if it sends something instead. */
  void expectClosed() throws IOException {
    int read;
    try {
      read = in.read();
    } catch (java.net.SocketException | EOFException e) {
      return;
    }
    if (read >= 0) {
      throw new IOException("the broker has sent something instead of closing");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
