package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for all tests of a class, and Kafka's tools to be run against it. Registered in a static
 * field.
 */
final class ToolSession implements BeforeAllCallback, AfterAllCallback {
  private BrokerProcess broker;
  private ToolShell shell;
  private Path directory;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Program.root().resolve("broker/it/target/data");
    Files.createDirectories(parent);
    directory = Files.createTempDirectory(parent, "tools");
    broker = new BrokerProcess(directory.resolve("data"), Ports.free(), List.of());
    broker.start();
    shell = new ToolShell(KafkaTools.libraries());
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (shell != null) {
      shell.close();
    }
    if (broker != null) {
      broker.close();
    }
    Program.deleteTree(directory);
  }

  BrokerProcess broker() {
    return broker;
  }

  /** A file with that text, for tools that read one. */
  String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /** Runs a tool against the broker. */
  Finished run(Tool tool, String... arguments) throws Exception {
    return shell.run(tool.mainClass(), withBroker(tool, arguments));
  }

  /** Runs a tool that has to succeed; its lines, each with single spaces between its words. */
  List<String> lines(Tool tool, String... arguments) throws Exception {
    return lines(checked(run(tool, arguments)));
  }

  /** The same with something on standard input. */
  List<String> linesFor(String input, Tool tool, String... arguments) throws Exception {
    return lines(checked(shell.run(tool.mainClass(), withBroker(tool, arguments), input)));
  }

  /** The same in a process of its own, for tools that end their work only with it. */
  List<String> linesOfProcess(Tool tool, String... arguments) throws Exception {
    return lines(checked(KafkaTools.run(tool.mainClass(), withBroker(tool, arguments))));
  }

  private List<String> withBroker(Tool tool, String... arguments) {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    // This one has the option after its subcommand, all others before.
    words.addAll(tool == Tool.CLUSTER ? 1 : 0, List.of("--bootstrap-server", broker.bootstrap()));
    return words;
  }

  private static Finished checked(Finished run) {
    assertEquals(0, run.exitCode(), run::toString);
    return run;
  }

  private static List<String> lines(Finished run) {
    return run.out()
        .lines()
        .map(line -> line.trim().replaceAll("\\s+", " "))
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
