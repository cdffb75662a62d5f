package dev.esker.embedded;

import dev.esker.records.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A record that waits to be appended, and who waits for it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PendingRecord(
    long timestamp,
    byte[] key,
    byte[] value,
    List<LogRecord.Header> headers,
    CompletableFuture<Appended> result) {

  /** The most that lengths, deltas and attributes of a record take. */
  private static final int OVERHEAD_BYTES = 32;

  private static final int HEADER_OVERHEAD_BYTES = 10;

  /** What it takes in a batch at most. */
  int sizeBound() {
    long size = (long) OVERHEAD_BYTES + length(key) + length(value);
    for (LogRecord.Header header : headers) {
      // A char takes three bytes at most.
      size += (long) HEADER_OVERHEAD_BYTES + 3L * header.name().length() + length(header.value());
    }
    return (int) Math.min(Integer.MAX_VALUE, size);
  }

  Header[] batchHeaders() {
    return headers.stream()
        .map(
            header ->
                new Header(
                    header.name(), header.value() == null ? null : ByteBuffer.wrap(header.value())))
        .toArray(Header[]::new);
  }

  /** UTF-8. */
  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
