package dev.esker.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Sends requests as they are given, sensible or not, over one blocking socket. One thread. */
final class WireClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private int correlationId;

  WireClient(String bootstrap) throws IOException {
    int colon = bootstrap.lastIndexOf(':');
    socket =
        new Socket(
            bootstrap.substring(0, colon),
            Integer.parseInt(bootstrap, colon + 1, bootstrap.length(), 10));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Sends a request and waits for its answer. */
  <T extends ApiMessage> T call(int version, ApiMessage request, Class<T> type) throws IOException {
    send(version, request);
    return type.cast(receive(request.apiKey(), version));
  }

  /** Sends a request. */
  void send(int version, ApiMessage request) throws IOException {
    socket.getOutputStream().write(encode(version, request, ++correlationId, "wire"));
  }

  /** Reads the next answer, which must be to such a request. */
  ApiMessage receive(short apiKey, int version) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return decode(apiKey, version, ByteBuffer.wrap(frame));
  }

  /** A whole frame, length included. */
  static byte[] encode(int version, ApiMessage request, int id, String clientId) {
    ApiKeys api = ApiKeys.forId(request.apiKey());
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(request.apiKey())
            .setRequestApiVersion((short) version)
            .setCorrelationId(id)
            .setClientId(clientId);
    ByteBuffer head =
        MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion((short) version))
            .buffer();
    ByteBuffer body = MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
    int length = head.remaining() + body.remaining();
    return ByteBuffer.allocate(4 + length).putInt(length).put(head).put(body).array();
  }

  /** An answer, from its frame without the length. */
  static ApiMessage decode(short apiKey, int version, ByteBuffer frame) throws IOException {
    ApiKeys api = ApiKeys.forId(apiKey);
    ByteBufferAccessor bytes = new ByteBufferAccessor(frame);
    var unused = new ResponseHeaderData(bytes, api.responseHeaderVersion((short) version));
    ApiMessage body = api.messageType.newResponse();
    body.read(bytes, (short) version);
    if (frame.hasRemaining()) {
      throw new IOException(frame.remaining() + " bytes are left after " + api + " v" + version);
    }
    return body;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
