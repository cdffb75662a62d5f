package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.LineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/** Plain lines: no escape codes, no editing. */
final class PipeDialog implements Dialog {

  /** The largest request that a broker takes by default. */
  static final int MAX_LINE_BYTES = 16 << 20;

  /** What the reading thread has found: a line, the end (both null), or why it can't go on. */
  private record Line(String text, RuntimeException failure) {}

  private final Console console;
  private final SynchronousQueue<Line> lines = new SynchronousQueue<>();
  private Thread reader;

  PipeDialog(Console console) {
    this.console = console;
  }

  @Override
  public String ask(String prompt, List<String> suggestions) {
    console.out().print(prompt);
    console.out().flush();
    if (reader == null) {
      reader = new Thread(this::read, "esker-input");
      // It may be waiting for a line when everything else is over.
      reader.setDaemon(true);
      reader.start();
    }
    try {
      Line line = lines.take();
      if (line.failure() != null) {
        throw line.failure();
      }
      return line.text();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public String askMessage(String prompt) {
    return ask(prompt, List.of());
  }

  /** Offers one line at a time, and goes on only when that was taken. */
  private void read() {
    LineReader in = new LineReader(console.in(), MAX_LINE_BYTES);
    try {
      Line line;
      do {
        line = next(in);
        lines.put(line);
      } while (line.text() != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Line next(LineReader in) {
    try {
      byte[] bytes = in.next();
      if (bytes == null) {
        return new Line(null, null);
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return new Line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, null);
    } catch (IOException e) {
      return new Line(null, new CommandFailure("standard input: " + e.getMessage(), e));
    } catch (CommandFailure e) {
      return new Line(null, e);
    }
  }

  @Override
  public boolean say(String line) {
    console.out().println(line);
    // Flushes as well; the only way to learn that the reader, "head" say, has gone.
    return !console.out().checkError();
  }

  @Override
  public String printable(String text) {
    return text;
  }

  @Override
  public boolean isPatient() {
    return false;
  }

  @Override
  public void listenForEnd(Runnable onEnd) {}

  @Override
  public void close() {
    if (reader != null) {
      reader.interrupt();
    }
  }
}
