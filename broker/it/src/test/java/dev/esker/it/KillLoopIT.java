package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code kill -9} in a loop, under load: no acknowledged record is lost, none is there twice, each
 * key keeps its order, and Kafka's own tool finds every segment valid.
 *
 * <p>Small files and frequent checkpoints, so that kills meet segments being rolled and the
 * write-ahead log being trimmed. How much is acknowledged between two kills is drawn from a seed
 * that is printed; {@code -Desker.seed=} sets it, though the threads' timing isn't repeated by it.
 */
@Tag("slow")
final class KillLoopIT {

  private static final String TOPIC = "kills";
  private static final int PARTITIONS = 6;
  private static final int PRODUCERS = 4;
  private static final int KILLS = 20;
  private static final int MOST_ACKS_BETWEEN_KILLS = 20_000;
  private static final long ACKS_MILLIS = 120_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void nothingAcknowledgedIsLostOrDoubled() throws Exception {
    long seed = Long.getLong("esker.seed", System.nanoTime());
    Random random = new Random(seed);
    LongSummaryStatistics ready = new LongSummaryStatistics();
    BrokerProcess broker =
        brokers.start(
            "--wal-file-bytes=4MiB",
            "--wal-checkpoint-bytes=16MiB",
            "--tail-cache-bytes=32MiB",
            "--log-segment-bytes=2MiB");
    Clients.createTopic(broker.bootstrap(), TOPIC, PARTITIONS);
    long begin = System.nanoTime();
    KillLoad load = new KillLoad(broker.bootstrap(), TOPIC, PRODUCERS);
    try (load) {
      for (int kill = 0; kill < KILLS; kill++) {
        // Every fourth time the broker is killed again as soon as it is ready.
        long acks = kill % 4 == 3 ? 0 : 1 + random.nextInt(MOST_ACKS_BETWEEN_KILLS);
        load.awaitAcks(acks, ACKS_MILLIS);
        broker.kill();
        broker.start();
        ready.accept(broker.readyMillis());
      }
      load.awaitAcks(1, ACKS_MILLIS);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    List<String> wrong = load.check(broker.bootstrap(), PARTITIONS);
    assertEquals(List.of(), wrong.stream().limit(20).toList(), () -> "seed " + seed);
    assertEquals(0, broker.terminate());
    SegmentDump dump = SegmentDump.of(broker.data());
    assertEquals(load.acked(), dump.records(), "records in the segments");
    System.out.printf(
        "kill loop: seed %d, %d kills, %d producers, %d partitions: %,d records acknowledged in %d s,"
            + " none lost or doubled; start to ready %d ms (mean), %d ms (longest);"
            + " kafka-dump-log read %,d records in %,d batches in %d segments%n",
        seed,
        KILLS,
        PRODUCERS,
        PARTITIONS,
        load.acked(),
        seconds,
        Math.round(ready.getAverage()),
        ready.getMax(),
        dump.records(),
        dump.batches(),
        dump.segments());
  }
}
