package dev.esker.kafka.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** The limits of the sessions, and who gives way. */
class FetchSessionsTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger ids = new AtomicInteger();
  private final FetchSessions sessions =
      new FetchSessions(2, 10, () -> Instant.ofEpochMilli(now.get()), ids::getAndIncrement);

  private static List<FetchPartition> partitions(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i -> new FetchPartition(new FetchPartition.Id("t", Uuid.ZERO_UUID, i), 0, 100, -1, -1))
        .toList();
  }

  private FetchSessions.Found next(int id, int epoch, List<FetchPartition> wanted) {
    return sessions.next(id, epoch, false, wanted, List.of());
  }

  @Test
  void idsArePositiveAndNew() {
    ids.set(0);
    int first = sessions.create(false, partitions(0, 1)).get().id();
    assertEquals(1, first);
    ids.set(1 | Integer.MIN_VALUE);
    assertEquals(2, sessions.create(false, partitions(0, 1)).get().id());
  }

  @Test
  void theOneThatWasIdleLongestGivesWayOnceItWasIdleLong() {
    int first = sessions.create(false, partitions(0, 1)).get().id();
    int second = sessions.create(false, partitions(0, 1)).get().id();
    assertTrue(sessions.create(false, partitions(0, 1)).isEmpty());
    now.set(1000);
    assertEquals(ErrorCode.NONE, next(first, 1, List.of()).error());
    now.set(FetchSessions.EVICTABLE_AFTER_MILLIS - 1);
    assertTrue(sessions.create(false, partitions(0, 1)).isEmpty());
    now.set(FetchSessions.EVICTABLE_AFTER_MILLIS);
    assertTrue(sessions.create(false, partitions(0, 1)).isPresent());
    assertEquals(2, sessions.size());
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, next(second, 1, List.of()).error());
    assertEquals(ErrorCode.NONE, next(first, 2, List.of()).error());
  }

  @Test
  void partitionsAreCountedOverAllSessions() {
    int first = sessions.create(false, partitions(0, 6)).get().id();
    assertTrue(sessions.create(false, partitions(0, 5)).isEmpty());
    int second = sessions.create(false, partitions(0, 4)).get().id();
    assertEquals(10, sessions.partitions());
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, next(second, 1, partitions(9, 10)).error());
    assertEquals(6, sessions.partitions());
    List<FetchPartition.Id> all = partitions(0, 6).stream().map(FetchPartition::id).toList();
    assertEquals(ErrorCode.NONE, sessions.next(first, 1, false, List.of(), all).error());
    assertEquals(0, sessions.partitions());
  }

  @Test
  void aSessionThatCanNeverFitEndsNoOther() {
    sessions.create(false, partitions(0, 1));
    now.set(2 * FetchSessions.EVICTABLE_AFTER_MILLIS);
    assertTrue(sessions.create(false, partitions(0, 11)).isEmpty());
    assertEquals(1, sessions.size());
  }

  @Test
  void theEpochGoesRoundPastZero() {
    FetchSession session = sessions.create(false, partitions(0, 1)).get();
    assertTrue(session.advance(1, 0));
    for (int epoch = 2; epoch < 100; epoch++) {
      assertTrue(session.advance(epoch, 0));
    }
    assertEquals(100, session.epoch());
  }
}
