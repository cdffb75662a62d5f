package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with the real Esker and the real Apache Kafka, as small as it gets. */
@Tag("slow")
final class CompareIT {

  private static final long LIMIT_MILLIS = 15 * 60_000;
  private static final long SOON_MILLIS = 60_000;
  private static final long LOOK_NANOS = 2_000_000;

  @TempDir private Path directory;

  private ProcessBuilder compare(String... arguments) {
    List<String> words =
        Stream.concat(Stream.of("bench", "compare"), Stream.of(arguments)).toList();
    return Program.installed().command(directory, words);
  }

  private List<Path> data() throws Exception {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(each -> each.getFileName().toString().startsWith(".esker-compare"))
          .toList();
    }
  }

  @Test
  void everyPeerGivesFiguresInEveryKindOfWorkload() throws Exception {
    Path json = directory.resolve("out.json");
    Path html = directory.resolve("out.html");
    Finished finished =
        Processes.run(
            compare(
                "--peers=esker,kafka*,null",
                "--workloads=throughput-1k-10,latency-1000,catch-up,fan-out,start,restart-1",
                "--rounds=1",
                "--duration=1",
                "--warm-up=0",
                "--scale=0.002",
                "--kafka-libs=" + KafkaTools.libraries(),
                "--json=" + json,
                "--html=" + html),
            LIMIT_MILLIS);
    assertEquals(0, finished.exitCode(), finished::toString);
    String figures = Files.readString(json);
    for (String expected :
        List.of(
            "\"absent\":{}",
            "\"sound\":true",
            "\"restart_ms\"",
            "\"ready_ms\"",
            "\"read_mb_per_s\"",
            "\"cpu_s_per_gb\"",
            "\"kafka-fsync\":{\"records_per_s\"",
            "\"null\":{\"records_per_s\"")) {
      assertTrue(figures.contains(expected), () -> expected + " is not in\n" + figures);
    }
    assertTrue(Files.readString(html).contains("<svg"));
    assertEquals(List.of(), data());
  }

  /** Skipped where there is no server of NATS; none is fetched. */
  @Test
  void natsGivesFiguresInEveryKindOfWorkload() throws Exception {
    Path json = directory.resolve("out.json");
    Finished finished =
        Processes.run(
            compare(
                "--peers=nats*",
                "--workloads=throughput-1k-5000,throughput-100b-10,latency-1000,many-small,"
                    + "catch-up,fan-out,start,restart-1000",
                "--rounds=1",
                "--duration=1",
                "--warm-up=0",
                "--scale=0.002",
                "--no-disk",
                "--json=" + json),
            LIMIT_MILLIS);
    Assumptions.assumeFalse(
        finished.toString().contains("nats-server isn't installed"), "nats-server isn't installed");
    assertEquals(0, finished.exitCode(), finished::toString);
    String figures = Files.readString(json);
    for (String expected :
        List.of(
            "\"sound\":true",
            "\"restart_ms\"",
            "\"ready_ms\"",
            "\"read_mb_per_s\"",
            "\"nats\":{\"records_per_s\"")) {
      assertTrue(figures.contains(expected), () -> expected + " is not in\n" + figures);
    }
    assertTrue(
        figures.contains("\"nats-fsync\":{\"records_per_s\"")
            || figures.contains("\"nats-fsync\":\"not here: nats-server "),
        figures);
    assertEquals(List.of(), data());
  }

  @Test
  void anInterruptedRunLeavesNeitherProcessesNorData() throws Exception {
    Process run =
        compare("--workloads=throughput-1k-1", "--peers=esker", "--duration=600", "--no-disk")
            .start();
    try {
      run.getOutputStream().close();
      Output err = new Output("compare", run.getErrorStream());
      Output out = new Output("compare", run.getInputStream());
      assertTrue(
          err.awaitLine("esker bench compare: throughput-1k-1, round 1", SOON_MILLIS).isPresent(),
          () -> err.text() + out.text());
      List<ProcessHandle> brokers = awaitChildren(run);
      run.destroy();
      assertTrue(run.waitFor(SOON_MILLIS, TimeUnit.MILLISECONDS), err::text);
      for (ProcessHandle broker : brokers) {
        assertFalse(broker.isAlive(), () -> "process " + broker.pid() + " is left");
      }
      assertEquals(List.of(), data());
    } finally {
      run.descendants().forEach(ProcessHandle::destroyForcibly);
      run.destroyForcibly();
    }
  }

  /** Waits until a process has children. */
  private static List<ProcessHandle> awaitChildren(Process process) {
    long deadline = System.nanoTime() + SOON_MILLIS * 1_000_000;
    List<ProcessHandle> children = process.children().toList();
    while (children.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
      children = process.children().toList();
    }
    assertFalse(children.isEmpty(), "no broker was started");
    return children;
  }
}
