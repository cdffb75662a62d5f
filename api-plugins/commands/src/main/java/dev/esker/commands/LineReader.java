package dev.esker.commands;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream into lines of bytes, whatever they mean. Not thread-safe. */
public final class LineReader {

  private final InputStream in;
  private final int maxLength;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private long lines;

  /**
   * @param in read in large pieces, so nobody else can read from it
   * @param maxLength the longest line that is accepted, in bytes
   */
  public LineReader(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /** How many lines there were so far. */
  public long lines() {
    return lines;
  }

  /**
   * The next line without the line feed at its end, or null after the last one. Blocks until there
   * is one.
   *
   * @throws CommandFailure if it is too long
   */
  public byte[] next() throws IOException {
    int searched = start;
    while (true) {
      for (int i = searched; i < end; i++) {
        if (buffer[i] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, start, i);
          start = i + 1;
          lines++;
          return line;
        }
      }
      searched = makeRoom();
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return last();
      }
      end += read;
    }
  }

  private byte[] last() {
    if (start == end) {
      return null;
    }
    byte[] line = Arrays.copyOfRange(buffer, start, end);
    start = end;
    lines++;
    return line;
  }

  /** Makes space behind what is there; where the search for the end of the line goes on. */
  private int makeRoom() {
    int length = end - start;
    if (length > maxLength) {
      throw new CommandFailure(
          "line " + (lines + 1) + " is longer than " + maxLength + " bytes, which is the limit");
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, length);
      start = 0;
      end = length;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, maxLength + 1));
    }
    return end;
  }
}
