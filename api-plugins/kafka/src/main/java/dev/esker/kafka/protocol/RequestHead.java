package dev.esker.kafka.protocol;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * What stands before every request.
 *
 * @param api which request
 * @param version in which version; served, except that of an ApiVersions request, which may be any
 * @param correlationId comes back with the answer
 * @param clientId as the client calls itself, or empty
 */
public record RequestHead(Api api, short version, int correlationId, String clientId) {

  /**
   * Reads a head and leaves the buffer behind it.
   *
   * @throws MalformedRequestException if there is none, or if its request or version isn't served
   */
  public static RequestHead read(ByteBuffer frame) throws MalformedRequestException {
    if (frame.remaining() < 8) {
      throw new MalformedRequestException(
          "a frame of " + frame.remaining() + " bytes is too short for a request");
    }
    short key = frame.getShort(frame.position());
    short version = frame.getShort(frame.position() + 2);
    Api api = Api.ofKey(key);
    if (api == null) {
      throw new MalformedRequestException("api key " + key + " is not served");
    }
    if (!api.serves(version)) {
      if (api == Api.API_VERSIONS) {
        // The client learns from the answer which versions there are; the rest of its request
        // can't be read. (KIP-511)
        return new RequestHead(api, version, frame.getInt(frame.position() + 4), "");
      }
      throw new MalformedRequestException("version " + version + " of " + api + " is not served");
    }
    RequestHeaderData header = new RequestHeaderData();
    try {
      header.read(new ByteBufferAccessor(frame), api.requestHeaderVersion(version));
    } catch (RuntimeException e) {
      throw new MalformedRequestException("the head of " + api + " v" + version + ": " + e);
    }
    String clientId = header.clientId() == null ? "" : header.clientId();
    return new RequestHead(api, version, header.correlationId(), clientId);
  }
}
