package dev.esker.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a process prints, line by line, read by a thread of its own so that the process never waits
 * for us. The oldest lines are dropped beyond a limit. Any thread.
 */
public final class Output {

  private static final int MOST_LINES = 5_000;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Consumer<String> listener;
  private final Thread reader;
  private long dropped;
  private boolean ended;

  /** Begins to read. */
  public Output(String name, InputStream stream) {
    this(name, stream, line -> {});
  }

  /**
   * The same, and shows every line to somebody.
   *
   * @param listener called by the thread that reads
   */
  Output(String name, InputStream stream, Consumer<String> listener) {
    this.listener = listener;
    reader = new Thread(() -> read(stream), "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream stream) {
    try (BufferedReader from =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        add(line);
        listener.accept(line);
      }
    } catch (IOException e) {
      add("(can't be read any more: " + e + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    if (lines.size() == MOST_LINES) {
      lines.removeFirst();
      dropped++;
    }
    lines.addLast(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits for a line that starts like that; nothing if the process ends or the time is up. */
  public synchronized Optional<String> awaitLine(String start, long millis)
      throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (true) {
      Optional<String> found = lines.stream().filter(line -> line.startsWith(start)).findFirst();
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (found.isPresent() || ended || left <= 0) {
        return found;
      }
      wait(left);
    }
  }

  /** Waits until the process has printed its last line. */
  public void awaitEnd(long millis) throws InterruptedException {
    reader.join(millis);
  }

  /** What has been printed up to now. */
  public synchronized String text() {
    String before = dropped == 0 ? "" : "(" + dropped + " older lines were dropped)\n";
    return before + String.join("\n", lines);
  }
}
