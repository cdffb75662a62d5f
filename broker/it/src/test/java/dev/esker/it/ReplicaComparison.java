package dev.esker.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares the logs that stopped brokers have of the same partition, batch by batch: offsets,
 * leader epoch, length and checksum, which covers the rest. Where one begins later or ends earlier
 * than another one, only what both have is compared, but somebody must have everything.
 */
final class ReplicaComparison {

  private static final int HEADER = 61;
  private static final int LENGTH_AT = 8;
  private static final int EPOCH_AT = 12;
  private static final int CHECKSUM_AT = 17;
  private static final int LAST_DELTA_AT = 23;
  private static final int BEFORE_LENGTH = 12;

  /** What a batch is known by. */
  private record Batch(long first, long last, int epoch, int bytes, int checksum) {}

  private ReplicaComparison() {}

  /**
   * Fails if two replicas of a partition differ, or if the partitions don't have that many records.
   *
   * @return how many batches were compared with those of another replica
   */
  static long of(BrokerCluster cluster, String topic, int partitions, long records)
      throws IOException {
    long compared = 0;
    long found = 0;
    for (int partition = 0; partition < partitions; partition++) {
      Map<Long, Batch> known = new TreeMap<>();
      long end = 0;
      int replicas = 0;
      for (int node : cluster.ids()) {
        String name = topic + "-" + partition;
        Path directory = cluster.node(node).data().resolve("topics").resolve(name);
        if (!Files.isDirectory(directory)) {
          continue;
        }
        replicas++;
        for (Batch batch : batches(directory)) {
          Batch other = known.putIfAbsent(batch.first(), batch);
          if (other != null) {
            compared++;
            if (!other.equals(batch)) {
              throw new AssertionError(
                  name + " on node " + node + " has " + batch + ", another replica " + other);
            }
          }
          end = Math.max(end, batch.last() + 1);
        }
      }
      requireWhole(topic + "-" + partition, replicas, known);
      found += end;
    }
    if (found != records) {
      throw new AssertionError(found + " records in the segments, " + records + " acknowledged");
    }
    return compared;
  }

  private static void requireWhole(String name, int replicas, Map<Long, Batch> known) {
    if (replicas < 3) {
      throw new AssertionError(name + " has " + replicas + " replicas");
    }
    long next = 0;
    for (Batch batch : known.values()) {
      if (batch.first() != next) {
        throw new AssertionError(name + " has " + batch + " at the place of offset " + next);
      }
      next = batch.last() + 1;
    }
  }

  private static List<Batch> batches(Path directory) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(directory)) {
      segments = files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
    }
    List<Batch> batches = new ArrayList<>();
    for (Path segment : segments) {
      try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        long position = 0;
        while (position < channel.size()) {
          header.clear();
          if (channel.read(header, position) < HEADER) {
            throw new AssertionError(segment + " ends within a batch, at " + position);
          }
          int bytes = BEFORE_LENGTH + header.getInt(LENGTH_AT);
          long first = header.getLong(0);
          batches.add(
              new Batch(
                  first,
                  first + header.getInt(LAST_DELTA_AT),
                  header.getInt(EPOCH_AT),
                  bytes,
                  header.getInt(CHECKSUM_AT)));
          position += bytes;
        }
      }
    }
    return batches;
  }
}
