package dev.esker.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.MemoryTarget;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions, on a target that isn't Kafka. */
class BenchSessionTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private boolean run(MemoryTarget target, BenchSession.Output output, boolean keep)
      throws IOException, InterruptedException {
    Workload workload =
        new Workload(
            new TopicSpec("t", 3, 1),
            new RecordShape(100, KeyDistribution.UNIFORM, 10, 1),
            new Workload.Bounds(1_000, Duration.ofHours(1), 1 << 30),
            0,
            new Workload.Clients(2, 1, 0, false),
            Duration.ZERO);
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err, true), true);
    return new BenchSession(terminal, workload, Optional.empty(), output, keep).run(() -> target);
  }

  private static BenchSession.Output output(boolean json, Path log, Path page) {
    return new BenchSession.Output(json, Optional.ofNullable(log), Optional.ofNullable(page));
  }

  @Test
  void itReportsAndCleansUp() throws Exception {
    MemoryTarget target = new MemoryTarget(n -> 1);
    assertTrue(run(target, output(false, null, null), false));
    assertTrue(out.toString().startsWith("target    memory"), out.toString());
    assertTrue(out.toString().contains("verified  1,000 acknowledged"), out.toString());
    assertTrue(err.toString().contains("records/s"), err.toString());
    assertEquals(0, target.partitions());
    assertEquals(0, target.openClients());
  }

  @Test
  void aLossIsAFailureAndTheTopicCanBeKept() throws Exception {
    MemoryTarget target = new MemoryTarget(n -> n == 7 ? 2 : 1);
    assertFalse(run(target, output(true, null, null), true));
    assertTrue(out.toString().contains("\"repeated\":1"), out.toString());
    assertEquals(3, target.partitions());
  }

  @Test
  void filesAreWrittenWhereTheyWereAskedFor(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("x.hlog");
    Path page = directory.resolve("x.html");
    assertTrue(run(new MemoryTarget(n -> 1), output(true, log, page), false));
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    List<String> lines = Files.readAllLines(log);
    assertTrue(lines.get(0).contains("esker bench, memory"), lines.get(0));
  }
}
