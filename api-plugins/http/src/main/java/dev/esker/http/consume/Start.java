package dev.esker.http.consume;

import dev.esker.http.api.Services;
import dev.esker.http.api.Times;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Query;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out where a reader begins. */
final class Start {

  private static final String EARLIEST = "earliest";
  private static final String LATEST = "latest";
  private static final String OFFSET = "offset";
  private static final String TIMESTAMP = "timestamp";
  private static final String CURSOR = "cursor";
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Services services;
  private final ClusterView.Topic topic;

  Start(Services services, ClusterView.Topic topic) {
    this.services = services;
    this.topic = topic;
  }

  /**
   * Where a reader of one partition begins.
   *
   * @param lastEventId of an event stream that goes on, or null
   * @throws ApiException if what was said is wrong, or says it twice
   */
  CompletionStage<Positions> ofPartition(int partition, Query query, String lastEventId) {
    String cursor = query.string(CURSOR).orElse(null);
    String offset = query.string(OFFSET).orElse(null);
    String timestamp = query.string(TIMESTAMP).orElse(null);
    onlyOne(cursor, offset, timestamp);
    if (lastEventId != null) {
      long last = offset(lastEventId, LAST_EVENT_ID);
      if (last == Long.MAX_VALUE) {
        throw ApiException.field(LAST_EVENT_ID, "there is nothing behind offset " + last);
      }
      return exactly(partition, last + 1);
    }
    if (cursor != null) {
      Long next = ofCursor(cursor).next().get(partition);
      if (next == null) {
        throw ApiException.field(CURSOR, "the cursor is of another partition than " + partition);
      }
      return exactly(partition, next);
    }
    if (timestamp != null) {
      return lookUp(List.of(partition), Times.millis(TIMESTAMP, timestamp));
    }
    String from = offset == null ? EARLIEST : offset;
    return switch (from) {
      case EARLIEST -> lookUp(List.of(partition), OffsetLookup.EARLIEST);
      case LATEST -> lookUp(List.of(partition), OffsetLookup.LATEST);
      default -> exactly(partition, offset(from, OFFSET));
    };
  }

  /** Where a reader of all partitions begins. */
  CompletionStage<Positions> ofTopic(Query query, String lastEventId) {
    String cursor = lastEventId != null ? lastEventId : query.string(CURSOR).orElse(null);
    String from = query.string("from").orElse(null);
    String timestamp = query.string(TIMESTAMP).orElse(null);
    if (lastEventId == null) {
      onlyOne(cursor, from, timestamp);
    }
    List<Integer> partitions = new ArrayList<>();
    topic.partitions().forEach(each -> partitions.add(each.partition()));
    if (cursor != null) {
      // Partitions that were added since are read from their beginning.
      Positions known = ofCursor(cursor);
      return lookUp(partitions, OffsetLookup.EARLIEST)
          .thenApply(
              all -> {
                SortedMap<Integer, Long> next = new TreeMap<>(all.next());
                next.putAll(known.next());
                next.keySet().retainAll(partitions);
                return new Positions(topic.id(), next);
              });
    }
    if (timestamp != null) {
      return lookUp(partitions, Times.millis(TIMESTAMP, timestamp));
    }
    return switch (from == null ? EARLIEST : from) {
      case EARLIEST -> lookUp(partitions, OffsetLookup.EARLIEST);
      case LATEST -> lookUp(partitions, OffsetLookup.LATEST);
      default -> throw ApiException.field("from", "from = " + from + " must be earliest or latest");
    };
  }

  private static void onlyOne(String... ways) {
    int said = 0;
    for (String way : ways) {
      said += way == null ? 0 : 1;
    }
    if (said > 1) {
      throw ApiException.field(
          OFFSET, "say where to begin in one way: offset, cursor or timestamp");
    }
  }

  private static long offset(String text, String field) {
    try {
      long offset = Long.parseLong(text);
      if (offset >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ApiException.field(
        field, field + " = " + text + " must be a whole number, 0 or greater, earliest or latest");
  }

  private Positions ofCursor(String text) {
    Positions positions = Positions.ofCursor(text);
    if (!positions.topic().equals(topic.id())) {
      throw ApiException.of(
              ErrorCode.INCONSISTENT_TOPIC_ID,
              "the cursor is of another topic, or of one that was deleted and made again")
          .in(CURSOR);
    }
    return positions;
  }

  private CompletionStage<Positions> exactly(int partition, long offset) {
    SortedMap<Integer, Long> next = new TreeMap<>();
    next.put(partition, offset);
    return CompletableFuture.completedFuture(new Positions(topic.id(), next));
  }

  private CompletionStage<Positions> lookUp(List<Integer> partitions, long timestamp) {
    List<OffsetLookup> lookups = new ArrayList<>();
    for (int partition : partitions) {
      lookups.add(new OffsetLookup(topic.name(), partition, timestamp, -1, false));
      // Where no record is that young, reading begins at the end.
      lookups.add(new OffsetLookup(topic.name(), partition, OffsetLookup.LATEST, -1, false));
    }
    return services
        .offsets(lookups)
        .thenApply(
            results -> {
              SortedMap<Integer, Long> next = new TreeMap<>();
              for (int i = 0; i < partitions.size(); i++) {
                long found = results.get(2 * i).offset();
                long end = results.get(2 * i + 1).offset();
                next.put(partitions.get(i), found < 0 ? end : found);
              }
              return new Positions(topic.id(), next);
            });
  }
}
