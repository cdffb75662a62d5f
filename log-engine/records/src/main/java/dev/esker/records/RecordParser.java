package dev.esker.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses one record after the other, either into its parts or only passing over them.
 *
 * <p>One parser serves both who validates and who reads, so that the two can't disagree about what
 * a well-formed record is.
 */
final class RecordParser {

  private static final int NULL = -1;

  /** The shortest header: an empty key and no value, one byte each. */
  private static final int MIN_HEADER_BYTES = 2;

  private final PayloadReader in;
  private final boolean materialise;
  private int index = -1;
  private int offsetDelta;
  private long timestampDelta;
  private boolean hasKey;
  private ByteBuffer key;
  private ByteBuffer value;
  private List<Header> headers = List.of();

  RecordParser(PayloadReader in, boolean materialise) {
    this.in = in;
    this.materialise = materialise;
  }

  /** Parses the next record, which has to be there. */
  void next() throws InvalidBatchException {
    in.startRecord(++index);
    int length = in.readVarint();
    if (length < 0) {
      throw in.invalid("negative length " + length);
    }
    if (materialise) {
      PayloadReader body = PayloadReader.of(in.take(length));
      body.startRecord(index);
      parseBody(body, length);
    } else {
      parseBody(in, in.position() + length);
    }
  }

  private void parseBody(PayloadReader body, long end) throws InvalidBatchException {
    body.readByte(); // attributes: none are defined, and Kafka doesn't look at them either
    timestampDelta = body.readVarlong();
    offsetDelta = body.readVarint();
    int keyLength = readLength(body, end, "key");
    hasKey = keyLength != NULL;
    key = field(body, keyLength);
    value = field(body, readLength(body, end, "value"));
    parseHeaders(body, end);
    if (body.position() != end) {
      throw body.invalid("its length is off by " + (end - body.position()) + " bytes");
    }
  }

  private void parseHeaders(PayloadReader body, long end) throws InvalidBatchException {
    int count = body.readVarint();
    if (count < 0 || count > (end - body.position()) / MIN_HEADER_BYTES) {
      throw body.invalid("can't hold " + count + " headers");
    }
    headers = materialise && count > 0 ? new ArrayList<>(count) : List.of();
    for (int i = 0; i < count; i++) {
      int keyLength = readLength(body, end, "header key");
      if (keyLength == NULL) {
        throw body.invalid("a header without a key");
      }
      ByteBuffer headerKey = field(body, keyLength);
      ByteBuffer headerValue = field(body, readLength(body, end, "header value"));
      if (materialise) {
        headers.add(new Header(StandardCharsets.UTF_8.decode(headerKey).toString(), headerValue));
      }
    }
  }

  private static int readLength(PayloadReader body, long end, String what)
      throws InvalidBatchException {
    int length = body.readVarint();
    if (length < NULL || length > end - body.position()) {
      throw body.invalid(what + " length " + length + " is out of bounds");
    }
    return length;
  }

  private ByteBuffer field(PayloadReader body, int length) throws InvalidBatchException {
    if (length == NULL) {
      return null;
    }
    if (materialise) {
      return body.take(length);
    }
    body.skip(length);
    return null;
  }

  /** The index of the record in the batch, from 0. */
  int index() {
    return index;
  }

  int offsetDelta() {
    return offsetDelta;
  }

  long timestampDelta() {
    return timestampDelta;
  }

  boolean hasKey() {
    return hasKey;
  }

  /** Null if there is none, or if parts aren't materialised. */
  ByteBuffer key() {
    return key;
  }

  /** Null if there is none, or if parts aren't materialised. */
  ByteBuffer value() {
    return value;
  }

  /** Empty if there are none, or if parts aren't materialised. */
  List<Header> headers() {
    return headers;
  }
}
