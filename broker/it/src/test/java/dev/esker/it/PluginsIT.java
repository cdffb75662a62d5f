package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plugins that are dropped beside the real program. */
final class PluginsIT {

  private static final String LINE = "Line on 127.0.0.1:";
  private static final int TIMEOUT_MILLIS = 30_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  /** A properties file that names a folder of plugins with the example and a broken one in it. */
  private static Path configuration(Path directory) throws IOException {
    Path plugins = directory.resolve("plugins");
    Path built = Program.root().resolve("api-plugins/examples/line/target/plugins/line");
    Files.createDirectories(plugins.resolve("empty"));
    Files.createDirectories(plugins.resolve("line"));
    try (Stream<Path> jars = Files.list(built)) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, plugins.resolve("line").resolve(jar.getFileName()));
      }
    }
    return Files.writeString(
        directory.resolve("broker.properties"),
        "plugin.path="
            + plugins
            + "\nfrontend.line.port=0\nfrontend.line.prot=1\nfrontend.line.order=-1\n");
  }

  private static int linePort(BrokerProcess broker) {
    return broker
        .out()
        .lines()
        .filter(line -> line.startsWith(LINE))
        .map(line -> Integer.parseInt(line.substring(LINE.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(broker.report()));
  }

  @Test
  void aFolderOfJarsBecomesAFrontEndAndItsRecordsAreKafkasToo() throws Exception {
    Path directory = brokers.directory();
    Path configuration = configuration(directory);
    BrokerProcess broker =
        brokers.prepare(directory.resolve("data"), "--config=" + configuration).start();
    Clients.createTopic(broker.bootstrap(), "t", 3);
    try (LineSession line = new LineSession(linePort(broker));
        KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap())) {
      String stored = line.call("PUT t key from a line");
      RecordMetadata sent =
          producer.send(new ProducerRecord<>("t", "key", "from Kafka")).get(30, TimeUnit.SECONDS);
      assertEquals("OK " + sent.partition() + " 0", stored, "a key has one partition");
      assertEquals(1, sent.offset());
      assertEquals("RECORD 1 key from Kafka", line.call("GET t " + sent.partition() + " 1"));
      List<ConsumerRecord<String, String>> records = Clients.readAll(broker.bootstrap(), "t", 3);
      assertEquals("from a line", records.get(0).value());
      assertEquals("key", records.get(0).key());
      assertTrue(line.call("PUT absent key value").startsWith("ERROR UNKNOWN_TOPIC"));
      assertEquals("BYE", line.call("QUIT"));
    }
    checkStates(configuration, broker);
    assertEquals(0, broker.terminate(), broker::report);
  }

  private void checkStates(Path configuration, BrokerProcess broker) throws Exception {
    assertTrue(
        broker
            .err()
            .contains(
                "unknown setting frontend.line.prot is ignored; did you mean"
                    + " frontend.line.port?"),
        broker::report);
    assertTrue(broker.err().contains("front end empty can't be started"), broker::report);
    Finished list =
        Processes.esker(
            configuration.getParent(),
            "plugins",
            "list",
            "--json",
            "--config=" + configuration,
            "--data-dir=" + broker.data());
    assertEquals(0, list.exitCode(), list::toString);
    checkJson(list.out(), broker);
    // Whoever asks needn't know where the broker has its plugins from.
    Finished without =
        Processes.esker(
            configuration.getParent(), "plugins", "list", "--json", "--data-dir=" + broker.data());
    checkJson(without.out(), broker);
  }

  private static void checkJson(String json, BrokerProcess broker) {
    assertTrue(
        json.contains(
            "\"state\":\"running\",\"endpoints\":[\"127.0.0.1:" + linePort(broker) + "\"]"),
        json);
    assertTrue(json.contains("\"state\":\"running\",\"endpoints\":[\"" + broker.bootstrap()), json);
    assertTrue(json.contains("\"name\":\"empty\",\"version\":null,\"state\":\"failed\""), json);
    assertTrue(json.contains("\"failure\":\"there is no jar in "), json);
  }

  /** A client of the example's protocol. */
  private static final class LineSession implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    LineSession(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String call(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
