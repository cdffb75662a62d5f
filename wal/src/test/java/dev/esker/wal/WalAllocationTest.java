package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hot path allocates nothing per frame, and next to nothing per batch. */
class WalAllocationTest {
  private static final int BATCH = 100;
  private static final int ROUNDS = 2000;

  @TempDir Path directory;

  @Test
  void steadyStateAllocatesNothingPerFrame() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    WalConfig config = new WalConfig(directory, 64 << 20, 0, 1 << 20);
    ByteBuffer payload = ByteBuffer.allocateDirect(10);
    ByteBuffer[] payloads = new ByteBuffer[BATCH];
    for (int i = 0; i < BATCH; i++) {
      payloads[i] = payload.duplicate();
    }
    try (Wal wal = Frames.open(config, new NioDisk())) {
      wal.prepareSpare();
      rounds(wal, payloads, ROUNDS);
      long before = threads.getCurrentThreadAllocatedBytes();
      rounds(wal, payloads, ROUNDS);
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      double perBatch = (double) bytes / ROUNDS;
      assertTrue(perBatch < BATCH, perBatch + " bytes allocated per batch of " + BATCH);
    }
  }

  private static void rounds(Wal wal, ByteBuffer[] payloads, int rounds) throws IOException {
    for (int round = 0; round < rounds; round++) {
      for (ByteBuffer payload : payloads) {
        wal.stage((byte) 0, 0, round, payload.clear());
      }
      wal.writeStaged();
      if (round % 100 == 0) {
        wal.force();
      }
    }
  }
}
