package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands that speak HTTP, with the real program at both ends. */
final class HttpCommandsIT {

  private static final long WAIT_MILLIS = 60_000;

  @RegisterExtension private final Brokers brokers = new Brokers();
  private BrokerProcess broker;
  private Path directory;

  @BeforeEach
  void start() throws Exception {
    broker = brokers.start();
    directory = brokers.directory();
  }

  private Finished esker(String... words) throws Exception {
    ProcessBuilder command = Program.installed().command(directory, List.of(words));
    command.environment().put("ESKER_META", broker.http());
    return Processes.run(command, WAIT_MILLIS);
  }

  private String eskerPrints(String... words) throws Exception {
    Finished finished = esker(words);
    assertEquals(0, finished.exitCode(), finished::toString);
    assertEquals("", finished.err());
    return finished.out();
  }

  private String partitions() {
    return "Partitions:\n  0 on "
        + broker.http()
        + "\n  1 on "
        + broker.http()
        + "\n  2 on "
        + broker.http()
        + "\nPartition?> ";
  }

  @Test
  void topicsAreMadeShownChangedAndDeleted() throws Exception {
    assertEquals(
        "created test with 3 partitions", eskerPrints("topics", "create", "test", "-p", "3"));
    assertEquals(
        "TOPIC  PARTITIONS  REPLICAS\ntest   3           1", eskerPrints("topics", "list"));
    assertEquals(
        "altered test", eskerPrints("topics", "alter", "test", "-p4", "-cretention.ms=1000"));
    String text = eskerPrints("topics", "describe", "test");
    assertTrue(text.startsWith("test: 4 partitions, id "), text);
    assertTrue(text.contains("\nsettings:  retention.ms=1000\n"), text);
    String status = eskerPrints("cluster", "status");
    assertTrue(status.contains(broker.http()), status);
    assertTrue(
        status.endsWith(
            "\n1 topic, 4 partitions, 0 under-replicated, 0 below min.insync.replicas, 0 offline,"
                + " 0 moving"),
        status);
    assertEquals("deleted test", eskerPrints("topics", "delete", "test"));
    Finished failed = esker("topics", "delete", "test");
    assertEquals(1, failed.exitCode());
    assertEquals("esker: there is no topic 'test'", failed.err());
  }

  @Test
  void aMemberThatSpeaksKafkaIsShownAndKeepsItsGroup() throws Exception {
    eskerPrints("topics", "create", "test", "-p", "2");
    converse("a\nb\n", "producer", "-t", "test", "-p1");
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(broker.bootstrap(), "group.id", "readers")) {
      consumer.subscribe(List.of("test"));
      int read = 0;
      while (read < 2) {
        read += consumer.poll(Duration.ofMillis(100)).count();
      }
      consumer.commitSync();
      String text = eskerPrints("groups", "describe", "readers");
      assertTrue(text.startsWith("readers: Stable, 1 member, "), text);
      assertTrue(text.contains("\ntest   1          2          2    0    "), text);
      Finished refused = esker("groups", "delete", "readers");
      assertEquals("esker: group 'readers' has members; stop them first", refused.err());
      Finished reset = esker("groups", "reset", "readers", "-t", "test", "--to", "0");
      assertEquals("esker: group 'readers' has members; stop them first", reset.err());
    }
    assertTrue(eskerPrints("groups", "list").endsWith("\nreaders  Empty  Classic  consumer"));
    eskerPrints("groups", "reset", "readers", "-t", "test", "--to", "0");
    assertEquals("deleted readers", eskerPrints("groups", "delete", "readers"));
  }

  /** The transcript that users of this style know, key by key. */
  @Test
  void aConversationAtATerminal() throws Exception {
    assumeTrue(PseudoTerminal.isAvailable(), "there is no program 'script' to make a terminal");
    eskerPrints("topics", "create", "test", "--partitions=3");
    String meta = "--meta=" + broker.http();
    Path state = directory.resolve("state");
    Files.createDirectory(state);
    try (PseudoTerminal producer = PseudoTerminal.start(state, List.of("producer", meta));
        PseudoTerminal consumer = PseudoTerminal.start(state, List.of("consumer", meta))) {
      producer.await("Enter topic: ").type("tset\n");
      producer.await("esker: there is no topic 'tset'; did you mean 'test'?\nEnter topic: ");
      producer.type("te\t\n");
      producer.await(partitions()).type("1\n");
      producer
          .await("Type messages (or 'exit'):\n> ")
          .type("Hello Wrld\u001bOD\u001bOD\u001bODo\n");
      producer.await("offset: 0\n> ");
      consumer.await("Enter topic: ").type("test\n");
      consumer.await(partitions()).type("1\n");
      consumer.await("\n[Offset 0] Hello World\n");
      producer.type("it's \"2\" \\ !x\n");
      producer.await("offset: 1\n> ").type("exit\n");
      assertEquals(0, producer.exitCode(), producer::raw);
      consumer.await("\n[Offset 1] it's \"2\" \\ !x\n").type("\u0004");
      assertEquals(0, consumer.exitCode(), consumer::raw);
      assertEquals(
          "Enter topic: test\n"
              + partitions()
              + "1\n[Offset 0] Hello World\n[Offset 1] it's \"2\" \\ !x\n",
          consumer.screen().replace("^D\b\b", ""));
      assertEquals(
          "Hello World\nit's \"2\" \\\\ !x\nexit\n",
          Files.readString(state.resolve("esker/history")));
    }
  }

  @Test
  void controlKeysEndAConversation() throws Exception {
    assumeTrue(PseudoTerminal.isAvailable(), "there is no program 'script' to make a terminal");
    eskerPrints("topics", "create", "test", "--partitions=3");
    converse("first\n", "producer", "--topic=test", "--partition=0");
    String meta = "--meta=" + broker.http();
    for (String command : List.of("producer", "consumer")) {
      for (String key : List.of("\u0003", "\u0004")) {
        List<String> words = List.of(command, meta, "--topic=test", "--partition=0");
        Path state = brokers.directory();
        try (PseudoTerminal terminal = PseudoTerminal.start(state, words)) {
          terminal.await(command.equals("producer") ? "> " : "[Offset 0] first\n").type(key);
          assertEquals(0, terminal.exitCode(), terminal::raw);
          assertFalse(terminal.screen().contains("esker:"), terminal::screen);
        }
      }
    }
  }

  @Test
  void aConversationOnAPipe() throws Exception {
    eskerPrints("topics", "create", "test", "--partitions", "3");
    Finished producer = converse("test\n1\nHello World\nexit\n", "producer");
    assertEquals(0, producer.exitCode(), producer::toString);
    assertEquals("", producer.err());
    assertEquals(
        "Enter topic: " + partitions() + "Type messages (or 'exit'):\n> offset: 0\n> ",
        producer.out());
    Finished wrong = converse("tset\n", "producer");
    assertEquals(1, wrong.exitCode(), wrong::toString);
    assertEquals("esker: there is no topic 'tset'; did you mean 'test'?", wrong.err());
  }

  /** On a pipe the consumer goes on after the end of its input, over a restart of the broker. */
  @Test
  void theConsumerOutlivesARestart() throws Exception {
    eskerPrints("topics", "create", "test");
    converse("before\n", "producer", "-t", "test", "-p0");
    String address = broker.http();
    ProcessBuilder command =
        Program.installed()
            .command(directory, List.of("consumer", "--meta", address, "-t", "test", "-p", "0"));
    Process consumer = command.start();
    try {
      consumer.getOutputStream().close();
      Output out = new Output("consumer", consumer.getInputStream());
      Output err = new Output("consumer", consumer.getErrorStream());
      assertTrue(out.awaitLine("[Offset 0] before", WAIT_MILLIS).isPresent(), err::text);
      broker.kill();
      assertTrue(err.awaitLine("esker: no ", WAIT_MILLIS).isPresent(), err::text);
      String port = "--port=" + address.substring(address.indexOf(':') + 1);
      try (BrokerProcess again = new BrokerProcess(broker.data(), 0, List.of(port)).start()) {
        assertEquals(address, again.http());
        converse("after\n", "producer", "-t", "test", "-p0");
        assertTrue(out.awaitLine("[Offset 1] after", WAIT_MILLIS).isPresent(), err::text);
        consumer.destroy();
        assertTrue(consumer.waitFor(WAIT_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(0, consumer.exitValue(), err::text);
      }
    } finally {
      consumer.destroyForcibly();
    }
  }

  private Finished converse(String input, String... words) throws Exception {
    ProcessBuilder command = Program.installed().command(directory, List.of(words));
    command.environment().put("ESKER_META", broker.http());
    Process process = command.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    return new Finished(process.exitValue(), out, err.strip());
  }
}
