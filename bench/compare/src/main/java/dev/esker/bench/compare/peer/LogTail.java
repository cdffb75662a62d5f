package dev.esker.bench.compare.peer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a file of lines. */
final class LogTail {
  static final int MAX_LINES = 20;
  private static final int MAX_BYTES = 16 << 10;

  private LogTail() {}

  /** Its last lines, no more than {@link #MAX_LINES}; empty if there is no such file. */
  static String of(Path file) {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, in.length() - MAX_BYTES);
      byte[] end = new byte[(int) (in.length() - from)];
      in.seek(from);
      in.readFully(end);
      List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
    } catch (IOException e) {
      return "(" + file + " can't be read: " + e.getMessage() + ")";
    }
  }
}
