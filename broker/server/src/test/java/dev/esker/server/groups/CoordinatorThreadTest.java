package dev.esker.server.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver with its own thread and real time. */
@Timeout(30)
class CoordinatorThreadTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private final MemoryOffsetsLog log = new MemoryOffsetsLog(2, false);

  private CoordinatorDriver start() {
    CoordinatorDriver driver =
        new CoordinatorDriver(DriverConfig.DEFAULTS, log, Clock.system(), partition -> true);
    driver.start();
    return driver;
  }

  private static CommitRequest commit(String group, long offset) {
    return new CommitRequest(
        new MemberRef(group, -1, "", null), Map.of(T0, new CommittedOffset(offset, -1, "")));
  }

  @Test
  void manyThreadsCommitAndARestartHasItAll() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try (CoordinatorDriver driver = start()) {
      for (int t = 0; t < 4; t++) {
        String group = "g" + t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 1; i <= 500; i++) {
                    driver.commit(commit(group, i)).toCompletableFuture().join();
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    try (CoordinatorDriver driver = start()) {
      assertEquals(4, driver.list().toCompletableFuture().join().size());
      for (int t = 0; t < 4; t++) {
        var result = driver.committed("g" + t, Optional.empty(), true).toCompletableFuture();
        assertEquals(500, result.join().offsets().get(T0).offset());
      }
    }
  }

  @Test
  void closeAnswersEverybody() {
    CoordinatorDriver driver = start();
    driver.commit(commit("g", 1)).toCompletableFuture().join();
    CompletionStage<JoinResult> first = driver.join(join());
    assertEquals(ErrorCode.NONE, first.toCompletableFuture().join().error());
    CompletionStage<JoinResult> waiting = driver.join(join());
    log.hold(true);
    CompletionStage<Map<TopicPartition, ErrorCode>> commit = driver.commit(commit("h", 1));
    // Behind these two in the queue, so that they are at work when it is answered.
    driver.describe(List.of("g", "h")).toCompletableFuture().join();
    assertFalse(waiting.toCompletableFuture().isDone());
    CompletableFuture<Void> closing = CompletableFuture.runAsync(driver::close);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, waiting.toCompletableFuture().join().error());
    assertFalse(closing.isDone(), "a write is on its way");
    log.finish(ErrorCode.NONE);
    assertEquals(Map.of(T0, ErrorCode.NONE), commit.toCompletableFuture().join());
    closing.join();
    assertEquals(
        ErrorCode.COORDINATOR_NOT_AVAILABLE,
        driver.join(join()).toCompletableFuture().join().error());
    driver.close();
  }

  @Test
  void deadlineWakesTheThread() {
    try (CoordinatorDriver driver = start()) {
      JoinResult given =
          driver
              .join(
                  new JoinRequest(
                      "g",
                      "",
                      null,
                      "c",
                      "/h",
                      6_000,
                      1,
                      "consumer",
                      List.of(new Protocol("range", new byte[0])),
                      false,
                      true))
              .toCompletableFuture()
              .join();
      assertEquals(1, given.generation(), "the initial delay of 0 ms is a deadline too");
      // Its rebalance timeout of 1 ms removes the first member when it doesn't join again.
      JoinResult second = driver.join(join()).toCompletableFuture().join();
      assertTrue(second.generation() > 1);
    }
  }

  private static JoinRequest join() {
    return new JoinRequest(
        "g",
        "",
        null,
        "c",
        "/h",
        10_000,
        300_000,
        "consumer",
        List.of(new Protocol("range", new byte[0])),
        false,
        true);
  }
}
