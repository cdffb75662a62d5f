package dev.esker.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.server.BrokerStartException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The program in this process, with a console that remembers what was printed. */
final class ProgramTwin {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Runs a command; what it prints replaces what the last one did. */
  int run(Object... arguments) {
    out.reset();
    err.reset();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false,
            false);
    Main main =
        new Main(
            console,
            (settings, listener) -> {
              throw new BrokerStartException("this test has no core");
            });
    return main.run(Arrays.stream(arguments).map(Object::toString).toList());
  }

  /** Runs a command that has to succeed without a word on standard error. */
  String runWell(Object... arguments) {
    int code = run(arguments);
    assertEquals("", err());
    assertEquals(ExitCode.OK, code, out());
    return out();
  }

  /** Runs a command that has to end with that exit code and one line on standard error. */
  String runBadly(int exitCode, Object... arguments) {
    int code = run(arguments);
    assertEquals(exitCode, code, err());
    List<String> lines = err().lines().toList();
    assertEquals(1, lines.size(), err());
    assertTrue(lines.get(0).startsWith("esker: "), err());
    return lines.get(0);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
