package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class Murmur2PartitionerTest {

  @Test
  void agreesWithKafka() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = new byte[random.nextInt(i < 100 ? 5 : 70)];
      random.nextBytes(key);
      int partitions = 1 + random.nextInt(i % 2 == 0 ? 20 : Integer.MAX_VALUE);
      int expected = BuiltInPartitioner.partitionForKey(key, partitions);
      assertEquals(expected, Murmur2Partitioner.partitionFor(key, partitions));
      ByteBuffer embedded = SampleBatches.embeddedCopy(ByteBuffer.wrap(key));
      int position = embedded.position();
      assertEquals(expected, Murmur2Partitioner.partitionFor(embedded, partitions));
      assertEquals(position, embedded.position());
      ByteBuffer direct = SampleBatches.directCopy(ByteBuffer.wrap(key));
      assertEquals(expected, Murmur2Partitioner.partitionFor(direct, partitions));
    }
  }

  @Test
  void needsAPartition() {
    assertThrows(
        IllegalArgumentException.class, () -> Murmur2Partitioner.partitionFor(new byte[1], 0));
  }
}
