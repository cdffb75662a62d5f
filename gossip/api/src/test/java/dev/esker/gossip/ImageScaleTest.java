package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An image of 200,000 partitions: memory, snapshot, and what a change costs. Prints the table of
 * {@code docs/BENCHMARKS.md}; what it asserts doesn't depend on speed.
 */
@Tag("slow")
class ImageScaleTest {
  private static final int BROKERS = 1_000;
  private static final int TOPICS = 2_000;
  private static final int PARTITIONS = 100;
  private static final int RUNS = 200;

  private MetadataImage image = MetadataImage.empty();

  @Test
  void whatAnImageOfManyPartitionsCosts() throws Exception {
    long before = used();
    for (int id = 0; id < BROKERS; id++) {
      BrokerRun run = BrokerRun.starting(new UUID(id, 1), new UUID(id, 2));
      image =
          image.with(
              new BrokerRegistration(
                  id, run, Optional.of("r" + id % 3), Map.of(), BrokerPhase.ACTIVE),
              image.topicIndex());
    }
    for (int topic = 0; topic < TOPICS; topic++) {
      image = image.apply(create(topic));
    }
    assertEquals(TOPICS * PARTITIONS, image.partitionCount());
    report("partitions, replicas of each", image.partitionCount() + ", 3");
    report("heap (MB)", megabytes(used() - before));
    byte[] snapshot = MetadataCodec.encode(image);
    report("snapshot (MB)", megabytes(snapshot.length));
    report("writing the snapshot (ms)", millis(() -> MetadataCodec.encode(image), 20));
    report(
        "reading the snapshot (ms)",
        millis(() -> MetadataCodec.decodeImage(ByteBuffer.wrap(snapshot)), 20));
    assertEquals(image, MetadataCodec.decodeImage(ByteBuffer.wrap(snapshot)));
    changes();
  }

  private void changes() throws Exception {
    MetadataCommand election = new ChangePartitions(List.of(elected(0, 0)), Map.of());
    report("one partition's leader (ms)", millis(() -> image.apply(election), RUNS));
    MetadataCommand another = create(TOPICS);
    report("a topic of 100 partitions (ms)", millis(() -> image.apply(another), RUNS));
    List<PartitionChange> led = new ArrayList<>();
    for (int topic = 0; topic < TOPICS; topic++) {
      for (int number = 0; number < PARTITIONS; number++) {
        if (replicas(topic, number).get(0) == 7) {
          led.add(elected(topic, number));
        }
      }
    }
    long epoch = image.broker(7).orElseThrow().epoch();
    MetadataCommand fence = new ChangeBroker(7, epoch, BrokerPhase.FENCED, led);
    report(
        "a broker fenced, " + led.size() + " leaders elected (ms)",
        millis(() -> image.apply(fence), RUNS));
    assertTrue(image.apply(fence).broker(7).orElseThrow().fenced());
    byte[] bytes = MetadataCodec.encode(fence);
    report("that command, as bytes (kB)", String.format(Locale.ROOT, "%.1f", bytes.length / 1e3));
  }

  private static CreateTopic create(int topic) {
    List<PartitionState> partitions = new ArrayList<>();
    for (int number = 0; number < PARTITIONS; number++) {
      partitions.add(PartitionState.initial(replicas(topic, number)));
    }
    return new CreateTopic(
        new TopicState(new UUID(topic, 5), "topic-" + topic, partitions), Map.of());
  }

  private static List<Integer> replicas(int topic, int number) {
    int first = (topic * PARTITIONS + number) % BROKERS;
    return List.of(first, (first + 1) % BROKERS, (first + 2) % BROKERS);
  }

  private PartitionChange elected(int topic, int number) {
    UUID id = new UUID(topic, 5);
    PartitionState state = image.topic(id).orElseThrow().partitions().get(number);
    return new PartitionChange(
        id,
        number,
        new PartitionState(
            state.replicas().get(1),
            state.leaderEpoch() + 1,
            state.partitionEpoch() + 1,
            state.replicas(),
            state.replicas().subList(1, 3),
            List.of(),
            Reassignment.NONE));
  }

  private interface Work {
    Object run() throws Exception;
  }

  /** The median, after as many runs that don't count. */
  private static String millis(Work work, int runs) throws Exception {
    long[] nanos = new long[runs];
    for (int i = 0; i < 2 * runs; i++) {
      long begin = System.nanoTime();
      Object result = work.run();
      nanos[i % runs] = System.nanoTime() - begin;
      assertTrue(result != null);
    }
    Arrays.sort(nanos);
    return String.format(Locale.ROOT, "%.3f", nanos[runs / 2] / 1e6);
  }

  private static long used() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  private static void report(String what, String figure) {
    System.out.println("| " + what + " | " + figure + " |");
  }
}
