package dev.esker.server.metrics;

import dev.esker.spi.ErrorCode;
import io.prometheus.client.Collector;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * What is produced to topics and fetched from them, whichever front end it comes through. A bounded
 * number of topics has figures of its own; the others share those of {@code other}. Topics that are
 * deleted make room. A topic that is itself called so is one of the others. Any thread.
 */
public final class TopicFigures {

  /** Topics with figures of their own. */
  public static final int MAX_TOPICS = 500;

  private static final String TOPIC = "topic";
  private static final String CODE = "code";

  private final ConcurrentHashMap<String, Traffic> topics = new ConcurrentHashMap<>();
  private final Traffic other = new Traffic();
  private final Map<ErrorCode, LongAdder> produceErrors = errors();
  private final Map<ErrorCode, LongAdder> fetchErrors = errors();
  private final int maxTopics;

  /** The traffic of one topic. */
  private static final class Traffic {
    final LongAdder produceRequests = new LongAdder();
    final LongAdder producedRecords = new LongAdder();
    final LongAdder producedBytes = new LongAdder();
    final LongAdder fetchRequests = new LongAdder();
    final LongAdder fetchedBytes = new LongAdder();
  }

  /** Nothing yet. */
  public TopicFigures() {
    this(MAX_TOPICS);
  }

  TopicFigures(int maxTopics) {
    this.maxTopics = maxTopics;
  }

  private static Map<ErrorCode, LongAdder> errors() {
    Map<ErrorCode, LongAdder> counts = new EnumMap<>(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      counts.put(code, new LongAdder());
    }
    return counts;
  }

  /** A batch was stored. */
  public void produced(String topic, int records, int bytes) {
    Traffic traffic = of(topic);
    traffic.produceRequests.increment();
    traffic.producedRecords.add(records);
    traffic.producedBytes.add(bytes);
  }

  /** A batch was refused. The topic isn't noted: there may be none of that name. */
  public void produceFailed(ErrorCode error) {
    produceErrors.get(error).increment();
  }

  /** A read was answered; it may have found nothing. */
  public void fetched(String topic, int bytes) {
    Traffic traffic = of(topic);
    traffic.fetchRequests.increment();
    traffic.fetchedBytes.add(bytes);
  }

  /** A read was refused. */
  public void fetchFailed(ErrorCode error) {
    fetchErrors.get(error).increment();
  }

  private Traffic of(String topic) {
    if (topic.equals(BoundedLabels.OTHER)) {
      return other;
    }
    Traffic found = topics.get(topic);
    if (found != null) {
      return found;
    }
    // Two threads may each add one that is one too many; the limit is for memory, not for counting.
    return topics.size() >= maxTopics
        ? other
        : topics.computeIfAbsent(topic, fresh -> new Traffic());
  }

  /** How many topics have figures of their own. */
  int size() {
    return topics.size();
  }

  /**
   * Shows them.
   *
   * @param exists whether there is a topic of that name; figures of others are forgotten
   */
  public Collector collector(Predicate<String> exists) {
    return Families.of(
        families -> {
          topics.keySet().removeIf(exists.negate());
          collectTopics(families);
          collectErrors(
              families.counters(
                  "esker_produce_errors_total", "Record batches that were refused.", CODE),
              produceErrors);
          collectErrors(
              families.counters(
                  "esker_fetch_errors_total", "Reads of a partition that were refused.", CODE),
              fetchErrors);
        });
  }

  private void collectTopics(Families families) {
    Families.Series requests =
        families.counters(
            "esker_topic_produced_batches_total", "Record batches that were stored.", TOPIC);
    Families.Series records =
        families.counters("esker_topic_produced_records_total", "Records that were stored.", TOPIC);
    Families.Series bytes =
        families.counters(
            "esker_topic_produced_bytes_total",
            "Bytes of record batches that were stored, as compressed by the client.",
            TOPIC);
    Families.Series fetches =
        families.counters(
            "esker_topic_fetches_total", "Reads of a partition that were answered.", TOPIC);
    Families.Series fetched =
        families.counters(
            "esker_topic_fetched_bytes_total",
            "Bytes of record batches that were read, as compressed by the client.",
            TOPIC);
    Map<String, Traffic> shown = new TreeMap<>(topics);
    if (other.produceRequests.sum() + other.fetchRequests.sum() > 0) {
      shown.put(BoundedLabels.OTHER, other);
    }
    shown.forEach(
        (topic, traffic) -> {
          requests.add(traffic.produceRequests.sum(), topic);
          records.add(traffic.producedRecords.sum(), topic);
          bytes.add(traffic.producedBytes.sum(), topic);
          fetches.add(traffic.fetchRequests.sum(), topic);
          fetched.add(traffic.fetchedBytes.sum(), topic);
        });
  }

  private static void collectErrors(Families.Series series, Map<ErrorCode, LongAdder> errors) {
    errors.forEach(
        (code, count) -> {
          if (count.sum() > 0) {
            series.add(count.sum(), code.name());
          }
        });
  }
}
