package dev.esker.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of server-sent events ("HTML Living Standard", section 9.2) into events, whatever
 * pieces it comes in. Comments, {@code id} and {@code retry} are passed over. One thread.
 */
final class EventParser {
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);
  private static final String ERROR = "error";
  private static final int FIRST_BYTES = 512;

  private final int mostBytes;
  private byte[] line = new byte[FIRST_BYTES];
  private int lineLength;
  private byte[] data = new byte[FIRST_BYTES];
  private int dataLength;
  private boolean hasData;
  private String name = "";

  /** Takes the data of an event. */
  interface Sink {

    /** Valid during the call only. */
    void event(byte[] data, int length) throws IOException;
  }

  /** A parser that takes lines and events of so many bytes at most. */
  EventParser(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Reads a piece.
   *
   * @throws IOException if a line or an event is too long, the event is an error, or the sink says
   *     so
   */
  void read(byte[] piece, Sink sink) throws IOException {
    int from = 0;
    for (int i = 0; i < piece.length; i++) {
      if (piece[i] == '\n') {
        addToLine(piece, from, i - from);
        endLine(sink);
        from = i + 1;
      }
    }
    addToLine(piece, from, piece.length - from);
  }

  private byte[] room(byte[] bytes, int length) throws IOException {
    if (length > mostBytes) {
      throw new IOException("an event of more than " + mostBytes + " bytes");
    }
    return length <= bytes.length
        ? bytes
        : Arrays.copyOf(bytes, Math.min(mostBytes, Math.max(2 * bytes.length, length)));
  }

  private void addToLine(byte[] piece, int from, int length) throws IOException {
    line = room(line, lineLength + length);
    System.arraycopy(piece, from, line, lineLength, length);
    lineLength += length;
  }

  private void endLine(Sink sink) throws IOException {
    int end = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    lineLength = 0;
    if (end == 0) {
      endEvent(sink);
    } else if (startsWith(DATA, end)) {
      int start = valueStart(DATA, end);
      addToData(start, end - start);
    } else if (startsWith(EVENT, end)) {
      int start = valueStart(EVENT, end);
      name = new String(line, start, end - start, StandardCharsets.UTF_8);
    }
  }

  private boolean startsWith(byte[] field, int end) {
    return end >= field.length && Arrays.equals(line, 0, field.length, field, 0, field.length);
  }

  /** Behind the colon, and one space if there is one. */
  private int valueStart(byte[] field, int end) {
    return field.length < end && line[field.length] == ' ' ? field.length + 1 : field.length;
  }

  private void addToData(int start, int length) throws IOException {
    int separator = hasData ? 1 : 0;
    data = room(data, dataLength + separator + length);
    if (hasData) {
      data[dataLength] = '\n';
    }
    System.arraycopy(line, start, data, dataLength + separator, length);
    dataLength += separator + length;
    hasData = true;
  }

  private void endEvent(Sink sink) throws IOException {
    int length = dataLength;
    boolean complete = hasData;
    boolean error = name.equals(ERROR);
    dataLength = 0;
    hasData = false;
    name = "";
    if (error) {
      throw new IOException(
          "the stream ends with an error: " + new String(data, 0, length, StandardCharsets.UTF_8));
    }
    if (complete) {
      sink.event(data, length);
    }
  }
}
