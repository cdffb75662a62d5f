package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.esker.commands.ClientCommand;
import dev.esker.commands.Console;
import dev.esker.http.client.ScriptedBroker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Runs commands against a broker that answers by a script. */
abstract class CommandTest {

  final ScriptedBroker broker = new ScriptedBroker();

  @AfterEach
  final void stopBroker() {
    broker.close();
  }

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
    return run(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), broker.address(), words);
  }

  static Result run(InputStream in, String meta, String... words) {
    return run(in, new ByteArrayOutputStream(), meta, words);
  }

  static Result run(InputStream in, ByteArrayOutputStream out, String meta, String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        run(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            meta,
            words);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static int run(InputStream in, PrintStream out, PrintStream err, String meta, String... words) {
    Map<String, String> environment = Map.of(MetaOptions.META_VARIABLE, meta);
    Console console = new Console(in, out, err, environment, true, false);
    return plugin(words[0]).run(Arrays.copyOfRange(words, 1, words.length), console);
  }

  private static ClientCommand plugin(String name) {
    return switch (name) {
      case "topics" -> new TopicsPlugin();
      case "groups" -> new GroupsPlugin();
      case "cluster" -> new ClusterPlugin();
      case "producer" -> new ProducerPlugin();
      case "consumer" -> new ConsumerPlugin();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
