package dev.esker.server.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends and waits that rely on one leader epoch. */
class EpochLogsTest {
  @TempDir Path directory;

  private static ErrorCode append(LogFixture fixture, int epoch) throws Exception {
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    AppendRequest request =
        new AppendRequest(Acks.ALL, 1000, List.of(LogFixture.entry("t", 0, LogFixture.batch())));
    assertTrue(fixture.service.tryAppend(request, epoch, done::complete));
    return LogFixture.get(done).get(0).error();
  }

  @Test
  void whoRunsAloneLeadsEverythingInOneEpoch() throws Exception {
    try (LogFixture fixture = new LogFixture(directory)) {
      fixture.create("t");
      assertFalse(fixture.service.isReplicated());
      assertEquals(0, fixture.service.leaderEpoch("t", 0));
      assertEquals(ErrorCode.NONE, append(fixture, 0));
      assertEquals(ErrorCode.NONE, LogFixture.get(fixture.service.settled("t", 0, 0, 1000)));
    }
  }

  @Test
  void anotherEpochIsRefusedThoughThisBrokerLeadsInIt() throws Exception {
    LeadershipTwin led = new LeadershipTwin();
    try (LogFixture fixture = new LogFixture(EngineConfig.of(directory), led)) {
      PartitionLog log = fixture.create("t");
      assertEquals(Leadership.NONE, fixture.service.leaderEpoch("t", 0));
      assertEquals(Leadership.NONE, fixture.service.leaderEpoch("t", 1));
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, append(fixture, 5));
      LogFixture.get(fixture.engine.lead(log, 5));
      led.epoch = 5;
      assertEquals(5, fixture.service.leaderEpoch("t", 0));
      assertEquals(ErrorCode.NONE, append(fixture, 5));
      LogFixture.get(fixture.engine.lead(log, 7));
      // The append stage knows before everybody else does.
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, append(fixture, 5));
      led.epoch = 7;
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, append(fixture, 5));
      assertEquals(ErrorCode.NONE, append(fixture, 7));
      assertEquals(2, log.logEndOffset());
    }
  }

  @Test
  void settledIsWhatTheLogHasAtTheTimeOfTheCall() throws Exception {
    LeadershipTwin led = new LeadershipTwin();
    try (LogFixture fixture = new LogFixture(EngineConfig.of(directory), led)) {
      PartitionLog log = fixture.create("t");
      LogFixture.get(fixture.engine.lead(log, 5));
      led.epoch = 5;
      assertEquals(ErrorCode.NONE, append(fixture, 5));
      led.outcome = Leadership.InSync.TIMED_OUT;
      assertEquals(ErrorCode.REQUEST_TIMED_OUT, settled(fixture, 5));
      assertEquals(1, led.awaited);
      led.outcome = Leadership.InSync.NOT_LEADER;
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, settled(fixture, 5));
      led.outcome = Leadership.InSync.YES;
      assertEquals(ErrorCode.NONE, settled(fixture, 5));
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, settled(fixture, 6));
    }
  }

  private static ErrorCode settled(LogFixture fixture, int epoch) throws Exception {
    CompletionStage<ErrorCode> settled = fixture.service.settled("t", 0, epoch, 1000);
    return LogFixture.get(settled);
  }
}
