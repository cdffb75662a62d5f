package dev.esker.bench.compare.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the null broker and with programs that aren't brokers at all. */
class LocalProcessTest {
  private static final int SECONDS = 60;
  private static final TopicSpec TOPIC = new TopicSpec("t", 3, 1);
  private static final Workload LOAD =
      new Workload(
          TOPIC,
          new RecordShape(100, KeyDistribution.NONE, 1, 1),
          new Workload.Bounds(1, Duration.ofSeconds(1), 100),
          0,
          new Workload.Clients(1, 0, 0, false),
          Duration.ZERO);

  private final LiveProcesses live = new LiveProcesses();

  @TempDir private Path directory;

  @AfterEach
  void end() throws InterruptedException {
    live.killAll();
  }

  private Launch launch(Probe probe, String... command) {
    return new Launch(
        "peer",
        new ProcessBuilder(command),
        directory.resolve("log.txt"),
        probe,
        (load, settings) -> {
          throw new AssertionError("not to be connected to");
        });
  }

  @Test
  void aPeerIsReadyWhenItHasStartedAndGoneWhenItIsClosed() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ProcessHandle process;
    try (RunningPeer peer = new NullPeer(live).start(directory)) {
      assertTrue(peer.readyAfter().toNanos() > 0);
      process = ProcessHandle.of(peer.pid()).orElseThrow();
      var unused = peer.ended().thenRun(ended::countDown);
      try (Target target = peer.connect(LOAD, ClientSettings.DEFAULTS)) {
        target.createTopic(TOPIC);
      }
      assertTrue(peer.awaitTopic(TOPIC).toNanos() >= 0);
      assertThrows(IllegalStateException.class, () -> peer.restart(TOPIC));
    }
    assertFalse(process.isAlive());
    assertTrue(ended.await(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aPeerComesBackAsAnotherProcess() throws Exception {
    Launch launch = launch(topic -> true, "sleep", "1000");
    try (RunningPeer peer = LocalProcess.start(launch, live)) {
      long first = peer.pid();
      peer.kill();
      assertTrue(peer.restart(TOPIC).toNanos() > 0);
      assertNotEquals(first, peer.pid());
      assertTrue(ProcessHandle.of(peer.pid()).orElseThrow().isAlive());
    }
  }

  @Test
  void aPeerThatDiesOnTheWayIsReportedWithTheEndOfItsLog() {
    Launch launch =
        launch(topic -> false, "sh", "-c", "for i in $(seq 1 50); do echo line $i; done; exit 3");
    PeerFailedException e =
        assertThrows(PeerFailedException.class, () -> LocalProcess.start(launch, live));
    assertEquals("peer ended with exit code 3 before it was ready", e.getMessage());
    assertEquals(LogTail.MAX_LINES, e.logTail().lines().count());
    assertTrue(e.logTail().endsWith("line 50"), e.logTail());
  }

  @Test
  void aProgramThatIsNotThereIsReported() {
    Launch launch = launch(topic -> false, directory.resolve("absent").toString());
    PeerFailedException e =
        assertThrows(PeerFailedException.class, () -> LocalProcess.start(launch, live));
    assertTrue(e.getMessage().startsWith("peer can't be started"), e.getMessage());
    assertEquals("", e.logTail());
  }

  @Test
  void nothingRunsOrStartsAfterTheEnd() throws Exception {
    Launch launch = launch(topic -> true, "sleep", "1000");
    RunningPeer peer = LocalProcess.start(launch, live);
    ProcessHandle process = ProcessHandle.of(peer.pid()).orElseThrow();
    live.killAll();
    assertFalse(process.isAlive());
    PeerFailedException e =
        assertThrows(PeerFailedException.class, () -> LocalProcess.start(launch, live));
    assertEquals("peer can't be started: interrupted", e.getMessage());
    IOException refused =
        assertThrows(IOException.class, () -> live.start(new ProcessBuilder("true")));
    assertEquals("interrupted", refused.getMessage());
  }
}
