package dev.esker.kafka.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.esker.commands.ClientCommand;
import dev.esker.commands.Console;
import dev.esker.kafka.BrokerTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands against the front end, with the library really talking to it over a socket. */
abstract class CommandTest extends BrokerTest {

  /** How a command has ended, and what it has printed. */
  record Result(int code, String out, String err) {

    Result expect(int wanted) {
      assertEquals(wanted, code, () -> "out: " + out + "\nerr: " + err);
      assertFalse(err.contains("\tat "), err);
      return this;
    }

    /** Failed with one line. */
    Result failedWith(int wanted, String message) {
      expect(wanted);
      assertEquals("esker: " + message + "\n", err);
      return this;
    }
  }

  /** Runs {@code esker} with these words, against the broker of the test. */
  Result esker(String... words) {
    return eskerWithInput("", words);
  }

  Result eskerWithInput(String input, String... words) {
    return esker(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), words);
  }

  Result esker(InputStream in, String... words) {
    return run(in, new ByteArrayOutputStream(), "127.0.0.1:" + port, words);
  }

  static Result run(InputStream in, OutputStream sink, String bootstrap, String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(sink, false, StandardCharsets.UTF_8);
    Console console =
        new Console(
            in,
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(ClientOptions.BOOTSTRAP_VARIABLE, bootstrap),
            true,
            false);
    String[] arguments = java.util.Arrays.copyOfRange(words, 1, words.length);
    int code = plugin(words[0]).run(arguments, console);
    return new Result(code, sink.toString(), err.toString(StandardCharsets.UTF_8));
  }

  private static ClientCommand plugin(String name) {
    return switch (name) {
      case "produce" -> new ProducePlugin();
      case "consume" -> new ConsumePlugin();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
