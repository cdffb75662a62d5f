package dev.esker.http.produce;

import dev.esker.http.api.Services;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.HttpError;
import dev.esker.records.Header;
import dev.esker.spi.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;

/**
 * Which idempotency keys the newest records of each partition have, so that a request that is
 * repeated is answered again and not stored again.
 *
 * <p>The key of a request is stored in its record, in the header {@link #HEADER}: the log is what
 * knows, and this is only an index of its end. So nothing is lost with the broker's memory: the
 * first keyed request for a partition after a start reads the records that may count. From then on
 * every keyed record passes here before it is appended; of two requests at the same time the second
 * waits for the first. If it isn't sure whether an append has happened, the index of that partition
 * is made again from the log.
 *
 * <p>Keys are kept for {@link #MAX_AGE_MILLIS}, at most {@link #MAX_KEYS} for a partition, for the
 * {@link #MAX_PARTITIONS} partitions that were used last. Any thread.
 */
final class IdempotencyKeys {

  /** The header of a record that has its key. */
  static final String HEADER = "idempotency-key";

  static final int MAX_KEYS = 10_000;
  static final int MAX_PARTITIONS = 1_000;
  static final long MAX_AGE_MILLIS = 600_000;

  private final Services services;
  private final Map<Place, CompletableFuture<Window>> windows =
      new LinkedHashMap<>(16, 0.75f, true);

  IdempotencyKeys(Services services) {
    this.services = services;
  }

  /**
   * A partition of a topic, and not of another one that has its name later.
   *
   * @param topic its id
   * @param partition its name and number
   */
  record Place(UUID topic, TopicPartition partition) {}

  /**
   * What to do with a request.
   *
   * @param isNew whether it is to be appended, and {@link #appended} or {@link #failed} told how
   *     that went; else it was seen before
   * @param offset of the record, once it is stored
   */
  record Claim(boolean isNew, CompletableFuture<Long> offset) {}

  /** A key that was seen. */
  private record Entry(long fingerprint, long atMillis, CompletableFuture<Long> offset) {}

  /** The keys of one partition, oldest first. */
  private static final class Window {
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    private int underWay;

    synchronized Claim claim(String key, long fingerprint, long now) {
      forgetOld(now);
      Entry entry = entries.get(key);
      if (entry == null) {
        CompletableFuture<Long> offset = new CompletableFuture<>();
        add(key, new Entry(fingerprint, now, offset));
        underWay++;
        return new Claim(true, offset);
      }
      if (entry.fingerprint != fingerprint) {
        throw ApiException.of(
                HttpError.IDEMPOTENCY_KEY_REUSED,
                "the idempotency key '" + key + "' was used for a record with other contents")
            .in(ProduceHandlers.IDEMPOTENCY_KEY);
      }
      return new Claim(false, entry.offset);
    }

    synchronized void add(String key, Entry entry) {
      entries.remove(key);
      entries.put(key, entry);
      if (entries.size() > MAX_KEYS) {
        entries.remove(entries.keySet().iterator().next());
      }
    }

    private void forgetOld(long now) {
      var oldest = entries.values().iterator();
      while (oldest.hasNext() && oldest.next().atMillis < now - MAX_AGE_MILLIS) {
        oldest.remove();
      }
    }

    synchronized void appended() {
      underWay--;
    }

    synchronized void failed(String key) {
      underWay--;
      entries.remove(key);
    }

    /** Whether nothing would be lost with it that isn't in the log. */
    synchronized boolean isIdle() {
      return underWay <= 0;
    }
  }

  /**
   * Asks for a key. Fails with an {@link ApiException} if it was used for something else.
   *
   * @param record as it will be stored, with the key's header
   */
  CompletionStage<Claim> claim(Place place, String key, NewRecord record) {
    long fingerprint = fingerprint(record);
    return window(place).thenApply(window -> window.claim(key, fingerprint, services.now()));
  }

  private CompletableFuture<Window> window(Place place) {
    synchronized (windows) {
      CompletableFuture<Window> window = windows.get(place);
      if (window == null || window.isCompletedExceptionally()) {
        window = fill(place, new Window());
        windows.put(place, window);
        makeRoom();
      }
      return window;
    }
  }

  /** Adds what the log has. */
  private CompletableFuture<Window> fill(Place place, Window window) {
    return new LogTail(services, place.partition(), MAX_KEYS, services.now() - MAX_AGE_MILLIS)
        .read(record -> note(window, record))
        .thenApply(read -> window)
        .toCompletableFuture();
  }

  /** Forgets the partition that was asked for least lately, of those on which nothing waits. */
  private void makeRoom() {
    if (windows.size() <= MAX_PARTITIONS) {
      return;
    }
    var eldest = windows.values().iterator();
    while (eldest.hasNext()) {
      CompletableFuture<Window> window = eldest.next();
      boolean failed = window.isCompletedExceptionally();
      if (failed || (window.isDone() && window.join().isIdle())) {
        eldest.remove();
        return;
      }
    }
  }

  private static void note(Window window, dev.esker.records.Record record) {
    String key = key(record.headers());
    if (key != null) {
      window.add(
          key,
          new Entry(
              fingerprint(record.key(), record.value(), record.headers()),
              record.timestamp(),
              CompletableFuture.completedFuture(record.offset())));
    }
  }

  private static String key(List<Header> headers) {
    for (Header header : headers) {
      if (header.key().equals(HEADER) && header.value() != null) {
        return StandardCharsets.UTF_8.decode(header.value().duplicate()).toString();
      }
    }
    return null;
  }

  /** A claim's record is stored. */
  void appended(Place place, Claim claim, long offset) {
    synchronized (windows) {
      var unused = windows.get(place).thenAccept(Window::appended);
    }
    claim.offset.complete(offset);
  }

  /**
   * A claim's record isn't stored, or nobody knows.
   *
   * @param perhaps whether it may be stored all the same
   */
  void failed(Place place, String key, Claim claim, ApiException why, boolean perhaps) {
    synchronized (windows) {
      CompletableFuture<Window> window = windows.get(place);
      var unused = window.thenAccept(there -> there.failed(key));
      if (perhaps) {
        // What is under way for other keys stays known meanwhile.
        windows.put(place, window.thenCompose(there -> fill(place, there)));
      }
    }
    claim.offset.completeExceptionally(why);
  }

  /** The same record with its key, and in the partition that a repetition would be in. */
  static NewRecord keyed(NewRecord record, String key) {
    List<Header> headers = new java.util.ArrayList<>(record.headers());
    headers.add(new Header(HEADER, ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8))));
    return new NewRecord(
        record.partition(), record.key(), record.value(), headers, record.timestamp());
  }

  private static long fingerprint(NewRecord record) {
    return fingerprint(wrap(record.key()), wrap(record.value()), record.headers());
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static long fingerprint(ByteBuffer key, ByteBuffer value, List<Header> headers) {
    CRC32C crc = new CRC32C();
    add(crc, key);
    add(crc, value);
    long first = crc.getValue();
    for (Header header : headers) {
      add(crc, ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)));
      add(crc, header.value());
    }
    return first << Integer.SIZE | crc.getValue();
  }

  private static void add(CRC32C crc, ByteBuffer bytes) {
    if (bytes == null) {
      crc.update(0);
    } else {
      crc.update(1);
      crc.update(bytes.remaining() & 0xff);
      crc.update(bytes.duplicate());
    }
  }
}
