package dev.esker.kafka.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/**
 * Reads the body of a request, without letting it become much larger in memory than it was on the
 * wire.
 *
 * <p>An element of an array may take two bytes in a frame and a hundred as an object, so a frame of
 * a few megabytes could fill the heap. The generated classes ask for {@link #remaining} exactly
 * once per array, right after they have read its length, to reject one that can't be there; this
 * reader uses that moment to count elements, and claims that nothing remains once a request has too
 * many.
 */
public final class RequestReader extends ByteBufferAccessor {

  /** The most elements that all arrays of a request may have together. */
  public static final int MAX_ELEMENTS = 250_000;

  private int elements;
  private int lastNumber;

  private RequestReader(ByteBuffer buffer) {
    super(buffer);
  }

  /**
   * Reads the body that follows a head. Records in it are views of the buffer, not copies.
   *
   * @throws MalformedRequestException if the bytes aren't one
   */
  public static ApiMessage read(RequestHead head, ByteBuffer body)
      throws MalformedRequestException {
    ApiMessage request = head.api().newRequest();
    RequestReader reader = new RequestReader(body);
    try {
      request.read(reader, head.version());
    } catch (RuntimeException e) {
      String reason = reader.elements > MAX_ELEMENTS ? "too many elements" : e.toString();
      throw new MalformedRequestException(
          "the body of " + head.api() + " v" + head.version() + ": " + reason);
    }
    return request;
  }

  @Override
  public int readInt() {
    lastNumber = super.readInt();
    return lastNumber;
  }

  @Override
  public int readUnsignedVarint() {
    int value = super.readUnsignedVarint();
    // Compact arrays carry their length plus one.
    lastNumber = value - 1;
    return value;
  }

  @Override
  public int remaining() {
    int left = super.remaining();
    if (lastNumber > 0 && lastNumber <= left) {
      elements += lastNumber;
    }
    lastNumber = 0;
    return elements > MAX_ELEMENTS ? -1 : left;
  }

  @Override
  public List<RawTaggedField> readUnknownTaggedField(
      List<RawTaggedField> fields, int tag, int size) {
    if (++elements > MAX_ELEMENTS) {
      throw new IllegalArgumentException("too many tagged fields");
    }
    return super.readUnknownTaggedField(fields, tag, size);
  }
}
