package dev.esker.server.admin;

import dev.esker.controller.TopicSettings;
import dev.esker.spi.AdminService.ActiveProducer;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The twin: partitions in memory, of 100 records each. Can hold work back, fail it, and notices a
 * partition that is created while another topic's partition has its place on the disk.
 */
final class MemoryPartitionStore implements PartitionStore {
  static final long RECORDS = 100;

  private final Map<String, Entry> byPlace = new TreeMap<>();
  private final List<String> history = new CopyOnWriteArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private int failures;
  private boolean broken;

  /** A partition that is there. */
  record Entry(Spec spec, long start) {}

  /** From now on nothing is done until the result is completed. */
  synchronized CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** Makes that many creations fail. */
  synchronized void failCreations(int count) {
    failures = count;
  }

  /** Makes every read fail. */
  synchronized void breakReads() {
    broken = true;
  }

  /** What was done, in order. */
  List<String> history() {
    return history;
  }

  synchronized Optional<TopicSettings> settings(PartitionKey key) {
    return entry(key).map(entry -> entry.spec().settings());
  }

  @Override
  public CompletionStage<Void> create(Spec spec) {
    return current().thenRun(() -> createNow(spec));
  }

  private synchronized CompletableFuture<Void> current() {
    return gate.copy();
  }

  private synchronized void createNow(Spec spec) {
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("no space left (injected)");
    }
    Entry present = byPlace.get(place(spec.topic(), spec.key()));
    if (present != null && !present.spec().key().equals(spec.key())) {
      throw new IllegalStateException("the place of " + spec + " is taken by " + present);
    }
    if (present == null) {
      history.add("create " + place(spec.topic(), spec.key()));
    }
    byPlace.put(place(spec.topic(), spec.key()), new Entry(spec, 0));
  }

  @Override
  public CompletionStage<Void> delete(PartitionKey key) {
    return current().thenRun(() -> deleteNow(key));
  }

  private synchronized void deleteNow(PartitionKey key) {
    if (byPlace.values().removeIf(entry -> entry.spec().key().equals(key))) {
      history.add("delete " + key.partition());
    }
  }

  @Override
  public synchronized void configure(PartitionKey key, TopicSettings settings) {
    entry(key)
        .ifPresent(
            entry -> {
              Spec old = entry.spec();
              Spec spec = new Spec(key, old.topic(), old.leaderEpoch(), settings);
              byPlace.put(place(old.topic(), key), new Entry(spec, entry.start()));
            });
  }

  @Override
  public synchronized Optional<Stored> find(PartitionKey key) {
    return entry(key).map(entry -> new Stored(key, entry.spec().topic()));
  }

  @Override
  public synchronized Collection<Stored> partitions() {
    return byPlace.values().stream()
        .map(entry -> new Stored(entry.spec().key(), entry.spec().topic()))
        .toList();
  }

  @Override
  public synchronized CompletionStage<Long> deleteRecordsBefore(PartitionKey key, long offset) {
    Optional<Entry> entry = entry(key);
    if (entry.isEmpty()) {
      return CompletableFuture.failedFuture(new NoSuchElementException(key.toString()));
    }
    if (offset > RECORDS) {
      return CompletableFuture.failedFuture(new OffsetBeyondEndException("after " + RECORDS));
    }
    long start = Math.max(entry.get().start(), offset < 0 ? RECORDS : offset);
    Spec spec = entry.get().spec();
    byPlace.put(place(spec.topic(), key), new Entry(spec, start));
    return CompletableFuture.completedFuture(start);
  }

  @Override
  public synchronized Optional<Long> sizeInBytes(PartitionKey key) throws IOException {
    check();
    return entry(key).map(entry -> 10 * (RECORDS - entry.start()));
  }

  @Override
  public synchronized Optional<List<ActiveProducer>> producers(PartitionKey key)
      throws IOException {
    check();
    return entry(key).map(entry -> List.of(new ActiveProducer(7, 0, 99, 1234, -1, -1)));
  }

  @Override
  public String directory() {
    return "/memory";
  }

  @Override
  public synchronized Space space() throws IOException {
    check();
    return new Space(1000, 400);
  }

  private void check() throws IOException {
    if (broken) {
      throw new IOException("Input/output error (injected)");
    }
  }

  private Optional<Entry> entry(PartitionKey key) {
    return byPlace.values().stream().filter(entry -> entry.spec().key().equals(key)).findFirst();
  }

  private static String place(String topic, PartitionKey key) {
    return topic + "-" + key.partition();
  }
}
