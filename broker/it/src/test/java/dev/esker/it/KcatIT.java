package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcat (librdkafka), as it is. */
final class KcatIT {

  private static final long KCAT_MILLIS = 60_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @BeforeEach
  void needsKcat() {
    assumeTrue(Processes.isInstalled("kcat"), "kcat is not in the path");
  }

  @Test
  void whatItProducesItConsumesAloneAndInAGroup() throws Exception {
    BrokerProcess broker = brokers.start();
    Path input = brokers.directory().resolve("input");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      lines.add("key-" + i % 10 + ":value-" + i);
    }
    Files.write(input, lines);
    for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
      String topic = "kcat-" + codec;
      String file = input.toString();
      kcat(broker, "-P", "-t", topic, "-z", codec, "-K", ":", "-X", "acks=all", "-l", file);
      assertEquals(sorted(lines), read(broker, topic), codec);
    }
    String listed = kcat(broker, "-L");
    assertTrue(listed.contains("topic \"kcat-zstd\" with 1 partitions"), listed);
    broker.kill();
    broker.start();
    assertEquals(sorted(lines), read(broker, "kcat-none"));
    String[] group = {"-f", "%k:%s\n", "-e", "-q", "-X", "auto.offset.reset=earliest"};
    assertEquals(sorted(lines), inGroup(broker, group));
  }

  private static List<String> inGroup(BrokerProcess broker, String[] options) throws Exception {
    List<String> words = new ArrayList<>(List.of("-G", "a-group"));
    words.addAll(List.of(options));
    words.add("kcat-gzip");
    return sorted(kcat(broker, words.toArray(String[]::new)).lines().toList());
  }

  private static List<String> read(BrokerProcess broker, String topic) throws Exception {
    String read = kcat(broker, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%k:%s\n");
    return sorted(read.lines().toList());
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  private static String kcat(BrokerProcess broker, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("kcat", "-b", broker.bootstrap()));
    words.addAll(List.of(options));
    Finished finished = Processes.run(new ProcessBuilder(words), KCAT_MILLIS);
    assertEquals(0, finished.exitCode(), () -> words + "\n" + finished);
    return finished.out();
  }
}
