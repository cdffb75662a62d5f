package dev.esker.bench.compare.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Writes requests and answers as they go over the wire: length (4 bytes), head, body. */
public final class Frames {
  private Frames() {}

  /** A request, ready to be sent. */
  public static ByteBuffer request(
      ApiKeys api, short version, int correlationId, String client, ApiMessage body) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion(version)
            .setCorrelationId(correlationId)
            .setClientId(client);
    return frame(header, api.requestHeaderVersion(version), body, version);
  }

  /** An answer, ready to be sent. */
  public static ByteBuffer response(
      ApiKeys api, short version, int correlationId, ApiMessage body) {
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    return frame(header, api.responseHeaderVersion(version), body, version);
  }

  /**
   * Reads the head of an answer and leaves the buffer behind it.
   *
   * @param frame without its length
   * @return the number of the request that it answers
   */
  public static int readResponseHead(ByteBuffer frame, ApiKeys api, short version) {
    return new ResponseHeaderData(new ByteBufferAccessor(frame), api.responseHeaderVersion(version))
        .correlationId();
  }

  private static ByteBuffer frame(
      ApiMessage header, short headerVersion, ApiMessage body, short version) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    header.addSize(size, cache, headerVersion);
    body.addSize(size, cache, version);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size.totalSize());
    ByteBufferAccessor out = new ByteBufferAccessor(frame);
    out.writeInt(size.totalSize());
    header.write(out, cache, headerVersion);
    body.write(out, cache, version);
    return frame.flip();
  }
}
