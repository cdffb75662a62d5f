package dev.esker.kafka.data;

import dev.esker.spi.ErrorCode;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The sessions of all consumers, of which there is a limited number with a limited number of
 * partitions in all (KIP-227). A consumer that finds no room fetches without one, which costs
 * traffic and nothing else; a new one takes the place of the session that was idle longest, if that
 * was long.
 */
final class FetchSessions {

  /** Kafka's {@code max.incremental.fetch.session.cache.slots}. */
  static final int MAX_SESSIONS = 1000;

  /** Of all sessions together. */
  static final int MAX_PARTITIONS = 200_000;

  /** A session that was idle for so long gives way to a new one. */
  static final long EVICTABLE_AFTER_MILLIS = 120_000;

  private final int maxSessions;
  private final int maxPartitions;
  private final InstantSource clock;
  private final IntSupplier randomInts;
  private final Map<Integer, FetchSession> sessions = new HashMap<>();
  private int partitions;

  FetchSessions(int maxSessions, int maxPartitions, InstantSource clock, IntSupplier randomInts) {
    this.maxSessions = maxSessions;
    this.maxPartitions = maxPartitions;
    this.clock = clock;
    this.randomInts = randomInts;
  }

  /** A session, or why there is none. */
  record Found(FetchSession session, ErrorCode error) {
    static Found failed(ErrorCode error) {
      return new Found(null, error);
    }
  }

  /** A new session, if there is room. */
  synchronized Optional<FetchSession> create(boolean byTopicId, List<FetchPartition> wanted) {
    // What never fits must not push others out first.
    if (wanted.isEmpty() || wanted.size() > maxPartitions) {
      return Optional.empty();
    }
    long now = clock.millis();
    while (sessions.size() >= maxSessions || partitions + wanted.size() > maxPartitions) {
      if (!evictOne(now)) {
        return Optional.empty();
      }
    }
    FetchSession session = new FetchSession(newId(), byTopicId, now);
    session.update(wanted, List.of());
    sessions.put(session.id(), session);
    partitions += session.size();
    return Optional.of(session);
  }

  /** The session of a client's next request, with what that request changes. */
  synchronized Found next(
      int id,
      int epoch,
      boolean byTopicId,
      List<FetchPartition> wanted,
      List<FetchPartition.Id> forgotten) {
    FetchSession session = sessions.get(id);
    if (session == null) {
      return Found.failed(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }
    if (session.byTopicId() != byTopicId) {
      return Found.failed(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
    }
    if (!session.advance(epoch, clock.millis())) {
      return Found.failed(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    }
    int before = session.size();
    session.update(wanted, forgotten);
    partitions += session.size() - before;
    if (partitions > maxPartitions) {
      remove(id);
      return Found.failed(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }
    return new Found(session, ErrorCode.NONE);
  }

  /** Ends a session, if it is there. */
  synchronized void remove(int id) {
    FetchSession session = sessions.remove(id);
    if (session != null) {
      partitions -= session.size();
    }
  }

  synchronized int size() {
    return sessions.size();
  }

  synchronized int partitions() {
    return partitions;
  }

  private boolean evictOne(long now) {
    Optional<FetchSession> oldest =
        sessions.values().stream().min(Comparator.comparingLong(FetchSession::lastUsedMillis));
    if (oldest.isEmpty() || now - oldest.get().lastUsedMillis() < EVICTABLE_AFTER_MILLIS) {
      return false;
    }
    remove(oldest.get().id());
    return true;
  }

  private int newId() {
    int id;
    do {
      id = randomInts.getAsInt() & Integer.MAX_VALUE;
    } while (id == 0 || sessions.containsKey(id));
    return id;
  }
}
