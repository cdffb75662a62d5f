package dev.esker.server.cluster;

import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.SizeSurvey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every active broker for the sizes of the partitions that it leads, and answers for this one.
 * They are asked page by page, in the order of topic id and number, by the first one of the page.
 * Any thread.
 *
 * <pre>
 * request  u8 version (1), 16 topic id, i32 partition
 * answer   u8 version (1), u8 whether there are more, then for each: 16 topic id, i32 partition, i64 bytes
 * </pre>
 */
final class PartitionSizes implements SizeSurvey {
  static final String SUBJECT = "partition.sizes";

  /** Of a page: far less than a message may have. */
  private static final int MAX_ENTRIES = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(PartitionSizes.class);
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 2;
  private static final int ENTRY_BYTES = 28;
  private static final int REQUEST_BYTES = 21;
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Comparator<PartitionId> ORDER =
      Comparator.comparing(PartitionId::topicId).thenComparingInt(PartitionId::partition);

  private final int broker;
  private final StorageEngine engine;
  private final MetadataLog metadata;
  private final ClusterMessages messages;
  private final Executor executor;
  private final int mostEntries;

  /**
   * @param broker this one
   * @param executor looks sizes up, which may need the disk
   */
  PartitionSizes(
      int broker,
      StorageEngine engine,
      MetadataLog metadata,
      ClusterMessages messages,
      Executor executor) {
    this(broker, engine, metadata, messages, executor, MAX_ENTRIES);
  }

  /** With pages of at most so many partitions. */
  PartitionSizes(
      int broker,
      StorageEngine engine,
      MetadataLog metadata,
      ClusterMessages messages,
      Executor executor,
      int mostEntries) {
    this.mostEntries = mostEntries;
    this.broker = broker;
    this.engine = engine;
    this.metadata = metadata;
    this.messages = messages;
    this.executor = executor;
  }

  /** Answers for this broker from now on. */
  Subscription serve() {
    return messages.serve(
        SUBJECT, (from, body) -> CompletableFuture.supplyAsync(() -> page(first(body)), executor));
  }

  private static PartitionId first(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    if (body.length != REQUEST_BYTES || in.get() != VERSION) {
      throw new IllegalArgumentException(body.length + " bytes aren't a request for sizes");
    }
    return new PartitionId(new UUID(in.getLong(), in.getLong()), in.getInt());
  }

  private byte[] page(PartitionId first) {
    MetadataImage image = metadata.image();
    List<PartitionLog> led =
        engine.partitions().stream()
            .filter(log -> ORDER.compare(log.id(), first) >= 0 && leads(image, log.id()))
            .sorted(Comparator.comparing(PartitionLog::id, ORDER))
            .limit(mostEntries + 1L)
            .toList();
    int count = Math.min(led.size(), mostEntries);
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + count * ENTRY_BYTES);
    out.put(VERSION).put((byte) (led.size() > count ? 1 : 0));
    for (PartitionLog log : led.subList(0, count)) {
      put(out, log.id());
      out.putLong(size(log));
    }
    return out.array();
  }

  private boolean leads(MetadataImage image, PartitionId id) {
    return image
        .topic(id.topicId())
        .map(TopicState::partitions)
        .filter(partitions -> id.partition() < partitions.size())
        .filter(partitions -> partitions.get(id.partition()).leader() == broker)
        .isPresent();
  }

  private static long size(PartitionLog log) {
    try {
      return log.sizeInBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ByteBuffer out, PartitionId id) {
    out.putLong(id.topicId().getMostSignificantBits());
    out.putLong(id.topicId().getLeastSignificantBits());
    out.putInt(id.partition());
  }

  @Override
  public CompletionStage<Result> take() {
    MetadataImage image = metadata.image();
    Map<PartitionId, Long> found = new ConcurrentHashMap<>();
    List<CompletableFuture<Boolean>> asked =
        image.brokers().stream()
            .filter(BrokerRegistration::active)
            .map(each -> ask(each.id(), new PartitionId(new UUID(Long.MIN_VALUE, 0), 0), found))
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                new Result(
                    (topic, partition) -> size(image, found, topic, partition),
                    asked.stream().allMatch(CompletableFuture::join)));
  }

  private static long size(
      MetadataImage image, Map<PartitionId, Long> found, String topic, int partition) {
    return image
        .topic(topic)
        .map(state -> found.getOrDefault(new PartitionId(state.id(), partition), 0L))
        .orElse(0L);
  }

  private CompletableFuture<Boolean> ask(int of, PartitionId first, Map<PartitionId, Long> found) {
    ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES).put(VERSION);
    put(request, first);
    return messages
        .request(of, SUBJECT, request.array(), LIMIT)
        .thenCompose(
            answer -> {
              PartitionId last = read(answer, found);
              boolean more = last != null && answer[1] != 0;
              return more
                  ? ask(of, new PartitionId(last.topicId(), last.partition() + 1), found)
                  : CompletableFuture.completedFuture(true);
            })
        .exceptionally(
            error -> {
              LOG.debug("broker {} doesn't say how large its partitions are", of, error);
              return false;
            })
        .toCompletableFuture();
  }

  /** The last partition of a page; null if it is empty. */
  private static PartitionId read(byte[] answer, Map<PartitionId, Long> found) {
    ByteBuffer in = ByteBuffer.wrap(answer);
    if (answer.length < HEAD_BYTES
        || in.get() != VERSION
        || (answer.length - HEAD_BYTES) % ENTRY_BYTES != 0) {
      throw new IllegalArgumentException(answer.length + " bytes aren't sizes");
    }
    in.get();
    PartitionId last = null;
    while (in.hasRemaining()) {
      last = new PartitionId(new UUID(in.getLong(), in.getLong()), in.getInt());
      found.put(last, Math.max(0, in.getLong()));
    }
    return last;
  }
}
