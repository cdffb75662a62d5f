package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/** Somebody at a terminal: JLine edits the lines, completes names and remembers messages. */
final class TerminalDialog implements Dialog {

  /** Messages that can be called back with the arrow keys, in the file as well. */
  static final int HISTORY_LINES = 1_000;

  /** What a terminal that doesn't turn it into the end of the input itself sends for that. */
  private static final int CTRL_D = 4;

  private static final long READ_MILLIS = 10_000;

  private final Console console;
  private final Terminal terminal;
  private final LineReader reader;
  private List<String> suggestions = List.of();
  private volatile boolean closed;

  /** On a terminal that it closes in the end. */
  TerminalDialog(Console console, Terminal terminal) {
    this.console = console;
    this.terminal = terminal;
    // A message is one word, whatever is in it: no quotes, no escapes, no brackets to close.
    DefaultParser parser = new DefaultParser().escapeChars(null).quoteChars(new char[0]);
    parser.setEofOnEscapedNewLine(false);
    reader =
        LineReaderBuilder.builder()
            .appName("esker")
            .terminal(terminal)
            .parser(parser)
            .completer(
                (line, word, candidates) ->
                    suggestions.forEach(each -> candidates.add(new Candidate(each))))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            // Lines that are pasted together are as many messages, as they are on a pipe.
            .option(LineReader.Option.BRACKETED_PASTE, false)
            .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
            .variable(LineReader.DISABLE_HISTORY, true)
            .build();
    // While no line is edited Ctrl-C is a signal, and JLine would let that end the process at once.
    Thread asker = Thread.currentThread();
    terminal.handle(Terminal.Signal.INT, signal -> asker.interrupt());
    Path history = historyFile(console.environment());
    if (prepare(history)) {
      reader.setVariable(LineReader.HISTORY_FILE, history);
    }
  }

  /**
   * Takes the terminal of the process.
   *
   * @throws CommandFailure if it can't be had
   */
  static TerminalDialog open(Console console) {
    try {
      // Asking the terminal what it can do would swallow what has been typed ahead.
      Terminal terminal =
          TerminalBuilder.builder()
              .name("esker")
              .system(true)
              .dumb(true)
              .graphemeCluster(false)
              .build();
      if (terminal.getSize().getColumns() == 0) {
        // Some don't know their size; JLine would show nothing on them.
        terminal.setSize(Size.of(80, 24));
      }
      return new TerminalDialog(console, terminal);
    } catch (IOException e) {
      throw new CommandFailure("the terminal can't be used: " + e.getMessage(), e);
    }
  }

  /** {@code $XDG_STATE_HOME/esker/history}, or {@code ~/.esker_history}. */
  static Path historyFile(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    return state.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".esker_history")
        : Path.of(state, "esker", "history");
  }

  /** Messages may be secret: the file is for its owner only. False if there can't be one. */
  private boolean prepare(Path history) {
    try {
      Files.createDirectories(history.getParent());
      if (!Files.exists(history)) {
        Files.createFile(
            history,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      console.warning("no history in " + history + ": " + e.getMessage());
      return false;
    }
  }

  @Override
  public String ask(String prompt, List<String> answers) {
    suggestions = answers;
    reader.setVariable(LineReader.DISABLE_HISTORY, true);
    return read(prompt);
  }

  @Override
  public String askMessage(String prompt) {
    suggestions = List.of();
    reader.setVariable(LineReader.DISABLE_HISTORY, false);
    return read(prompt);
  }

  private String read(String prompt) {
    if (Thread.currentThread().isInterrupted()) {
      return null;
    }
    try {
      return reader.readLine(prompt);
    } catch (EndOfFileException | UserInterruptException e) {
      return null;
    }
  }

  @Override
  public boolean say(String line) {
    console.out().println(line);
    return !console.out().checkError();
  }

  /**
   * Control characters, which could make a terminal do anything, are shown as {@code \x1b}; a line
   * feed, too, so that a record is one line.
   */
  @Override
  public String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c) && c != '\t') {
                shown.append(String.format("\\x%02x", c));
              } else {
                shown.append((char) c);
              }
            });
    return shown.toString();
  }

  @Override
  public boolean isPatient() {
    return true;
  }

  @Override
  public void listenForEnd(Runnable onEnd) {
    Thread listener = new Thread(() -> listen(onEnd), "esker-terminal");
    listener.setDaemon(true);
    listener.start();
  }

  private void listen(Runnable onEnd) {
    try {
      // What is typed meanwhile means nothing. A read without a limit of time would hold a lock
      // that close() needs.
      int key = NonBlockingReader.READ_EXPIRED;
      while (key != NonBlockingReader.EOF && key != CTRL_D) {
        key = terminal.reader().read(READ_MILLIS);
      }
    } catch (IOException e) {
      if (closed) {
        return;
      }
      console.error("the terminal can't be read: " + e.getMessage());
    }
    onEnd.run();
  }

  @Override
  public void close() {
    closed = true;
    try {
      terminal.close();
    } catch (IOException e) {
      console.error("the terminal can't be given back: " + e.getMessage());
    }
  }
}
