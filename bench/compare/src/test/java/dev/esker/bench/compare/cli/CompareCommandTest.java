package dev.esker.bench.compare.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.cli.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err, true), false);
    return CompareCommand.run(terminal, arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rounds=0                | --rounds 0 must be 1 to
          --rounds=x                | Invalid value for option '--rounds'
          --duration=0.9            | --duration 0.9 must be 1 to 3600
          --warm-up=-1              | --warm-up -1.0 must be 0 to
          --scale=0                 | --scale 0.0 must be more than 0
          --preset=slow             | --preset slow must be quick or full
          --workloads=latency-100   | --workloads latency-100 is unknown; did you mean 'latency-1000'?
          --workloads=zzz           | --workloads zzz is unknown; there are throughput-1k-1,
          --peers=kafkas            | --peers kafkas is unknown; did you mean 'kafka'?
          --data-dir=/nonexistent   | --data-dir /nonexistent is not a directory
          --kafka-libs=/nonexistent | --kafka-libs /nonexistent is not a directory
          --nats-server=/           | --nats-server / is not a program
          --json=/nonexistent/f     | --json /nonexistent/f can't be written
          --html=/nonexistent/f     | --html /nonexistent/f can't be written
          --round=3                 | did you mean '--rounds'?
          """)
  void wrongUsageNamesTheFlag(String argument, String message) {
    assertEquals(2, run(argument));
    assertTrue(err.toString().contains(message), err.toString());
    assertTrue(err.toString().startsWith("esker bench compare: "), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void helpIsWide() {
    assertEquals(0, run("--help"));
    for (String flag :
        List.of("--workloads", "--peers", "--rounds", "--scale", "--json", "--list")) {
      assertTrue(out.toString().contains(" " + flag), flag);
    }
    out.toString().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void listsWorkloadsAndPeers() {
    assertEquals(0, run("--list"));
    for (String name :
        List.of("throughput-100b-5000", "restart-10000", "kafka-fsync", "nats", "null")) {
      assertTrue(out.toString().lines().anyMatch(line -> line.startsWith(name + " ")), name);
    }
  }

  @Test
  void aRunWithTheCeilingOnlyLeavesNothingButItsReport(@TempDir Path directory) throws IOException {
    Path json = directory.resolve("out.json");
    Path html = directory.resolve("out.html");
    int exitCode =
        run(
            "--peers=null",
            "--workloads=throughput-1k-10",
            "--rounds=1",
            "--duration=1",
            "--warm-up=0",
            "--no-disk",
            "--data-dir=" + directory,
            "--json=" + json,
            "--html=" + html);
    assertEquals(0, exitCode, err::toString);
    assertTrue(out.toString().contains("==== throughput-1k-10\n"), out::toString);
    assertTrue(Files.readString(json).contains("\"records_per_s\""));
    assertTrue(Files.readString(html).contains("<svg"));
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(html, json), left.sorted().toList());
    }
  }

  @Test
  void withoutAnyPeerThereIsNothingToCompare(@TempDir Path directory) {
    assertEquals(1, run("--peers=esker", "--data-dir=" + directory));
    assertTrue(err.toString().contains("none of the peers is here"), err::toString);
  }
}
