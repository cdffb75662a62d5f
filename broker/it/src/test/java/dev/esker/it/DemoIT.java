package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tour that people take first: it has to work, to be true, and to leave nothing behind. */
@Tag("slow")
final class DemoIT {
  private static final long PATIENCE_MILLIS = 600_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private ProcessBuilder demo(Path directory, String... flags) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    List<String> words = new ArrayList<>(List.of("demo"));
    words.addAll(List.of(flags));
    ProcessBuilder builder = Program.installed().command(directory, words);
    builder.environment().put("ESKER_HEAP", "256m");
    builder.environment().put("ESKER_JVM_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return builder;
  }

  private static void assertNothingIsLeft(Path directory) throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
      assertEquals(
          List.of(),
          left.map(each -> each.getFileName().toString())
              .filter(name -> name.startsWith("esker"))
              .toList());
    }
  }

  @Test
  void nothingIsLostAndEveryTimeIsMeasured() throws Exception {
    Path directory = brokers.directory();
    Finished demo =
        Processes.run(demo(directory, "--seconds=9", "--rate=300", "--json"), PATIENCE_MILLIS);
    assertEquals(0, demo.exitCode(), demo::toString);
    JsonNode result = new ObjectMapper().readTree(demo.out());
    assertTrue(result.get("acknowledged").asLong() > 300, demo::toString);
    for (String none :
        List.of("lost", "duplicated", "out_of_order", "not_acknowledged", "unread")) {
      assertEquals(0, result.get(none).asLong(), demo::toString);
    }
    assertEquals(result.get("acknowledged"), result.get("read"), demo::toString);
    assertEquals(result.get("acknowledged"), result.get("in_log"), demo::toString);
    JsonNode times = result.get("times_ms");
    long detect = times.get("detect").asLong();
    long elect = times.get("elect").asLong();
    long firstAck = times.get("first_ack").asLong();
    assertTrue(0 < detect && detect <= elect && elect <= firstAck, demo::toString);
    assertTrue(times.get("recover").asLong() > 0, demo::toString);
    assertTrue(times.get("consumer_pause").asLong() > 0, demo::toString);
    assertTrue(demo.err().contains("watch them at http://localhost:"), demo::toString);
    assertFalse(demo.err().contains("\r"), demo::toString);
    assertNothingIsLeft(directory);
  }

  /** Ctrl-C in the middle of it, here SIGTERM; people see a table else. */
  @Test
  void itEndsWhenItIsToldTo() throws Exception {
    Path directory = brokers.directory();
    Process process =
        demo(directory, "--seconds=600", "--rate=100").redirectErrorStream(true).start();
    Output out = new Output("demo", process.getInputStream());
    try {
      while (!out.text().contains("A producer sends")) {
        assertTrue(process.isAlive(), out::text);
        TimeUnit.MILLISECONDS.sleep(50);
      }
      List<ProcessHandle> all = process.descendants().toList();
      assertTrue(all.size() >= 4, all::toString);
      Processes.signal(process.pid(), "TERM");
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), out::text);
      out.awaitEnd(PATIENCE_MILLIS);
      assertEquals(0, process.exitValue(), out::text);
      assertTrue(out.text().contains("Stopped before the end"), out::text);
      for (ProcessHandle each : all) {
        each.onExit().get(60, TimeUnit.SECONDS);
      }
      assertNothingIsLeft(directory);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void wrongUsageIsSaid() throws Exception {
    Path directory = brokers.directory();
    for (String flag : List.of("--seconds=5", "--rate=0", "--rate=1000000")) {
      Finished refused = Processes.run(demo(directory, flag), PATIENCE_MILLIS);
      assertEquals(2, refused.exitCode(), refused::toString);
      assertTrue(refused.err().contains(flag.replace('=', ' ')), refused::toString);
    }
  }
}
