package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal adds, on one that exists in memory only. */
@Timeout(60)
class TerminalDialogTest {

  @TempDir Path state;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private LineDisciplineTerminal terminal;
  private TerminalDialog dialog;

  @BeforeEach
  void open() throws IOException {
    terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
    dialog = open(terminal);
  }

  private TerminalDialog open(Terminal on) {
    PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new TerminalDialog(
        new Console(
            InputStream.nullInputStream(),
            out,
            out,
            Map.of("XDG_STATE_HOME", state.toString()),
            true,
            true),
        on);
  }

  @AfterEach
  void close() {
    dialog.close();
  }

  /** From now on keys aren't what the terminal itself understands, even between two questions. */
  private void raw() {
    terminal.enterRawMode();
  }

  private void type(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMessageIsTakenAsItIs() throws IOException {
    for (String message :
        List.of("it's", "a \"b", "back\\slash\\", "!1 !!", "{[(", "  x  ", "ä€")) {
      type(message + "\n");
      assertEquals(message, dialog.askMessage("> "));
    }
    assertTrue(screen.toString(StandardCharsets.UTF_8).contains("> "));
  }

  @Test
  void namesAreCompleted() throws IOException {
    raw();
    type("ord\t\n");
    assertEquals("orders", dialog.ask("Enter topic: ", List.of("orders", "payments")).strip());
    type("ord\n");
    assertEquals("ord", dialog.askMessage("> "));
  }

  @Test
  void controlKeysEndIt() throws IOException {
    raw();
    type("\u0004");
    assertNull(dialog.askMessage("> "));
    type("half a line\u0003");
    assertNull(dialog.askMessage("> "));
  }

  @Test
  void theSignalOfTheTerminalInterruptsWhoeverAsks() {
    terminal.raise(Terminal.Signal.INT);
    assertNull(dialog.askMessage("> "));
    assertTrue(Thread.interrupted());
  }

  @Test
  void messagesAreRememberedAndAnswersAreNot() throws IOException {
    type("orders\n");
    assertEquals("orders", dialog.ask("Enter topic: ", List.of()));
    type("first\n");
    assertEquals("first", dialog.askMessage("> "));
    dialog.close();
    Path file = state.resolve("esker/history");
    assertEquals("first\n", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
    dialog = open(terminal);
    raw();
    type("\u0010\n");
    assertEquals("first", dialog.askMessage("> "));
  }

  @Test
  void historyIsBounded() throws IOException {
    Path file = state.resolve("esker/history");
    for (int i = 0; i < 2 * TerminalDialog.HISTORY_LINES; i++) {
      type("message " + i + "\n");
      assertEquals("message " + i, dialog.askMessage("> "));
    }
    long lines = Files.readString(file).lines().count();
    assertTrue(lines <= 1.5 * TerminalDialog.HISTORY_LINES, lines + " lines");
    assertTrue(Files.readString(file).endsWith("message 1999\n"));
  }

  @Test
  void historyHasItsPlace() {
    assertEquals(
        Path.of("/s/esker/history"), TerminalDialog.historyFile(Map.of("XDG_STATE_HOME", "/s")));
    assertEquals(
        Path.of(System.getProperty("user.home"), ".esker_history"),
        TerminalDialog.historyFile(Map.of()));
  }

  @Test
  void controlCharactersAreShownOnly() {
    assertEquals("a\\x1b[2J\\x0ab\tä\\x7f", dialog.printable("a\u001b[2J\nb\tä\u007f"));
  }

  @Test
  void theEndIsHeardWhileNothingIsAsked() throws Exception {
    assertTrue(dialog.isPatient());
    CountDownLatch ended = new CountDownLatch(1);
    dialog.listenForEnd(ended::countDown);
    type("nothing\n");
    assertFalse(ended.await(1, TimeUnit.MILLISECONDS));
    type("\u0004");
    assertTrue(ended.await(20, TimeUnit.SECONDS));
  }
}
