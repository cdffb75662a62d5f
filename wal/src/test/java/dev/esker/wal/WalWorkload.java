package dev.esker.wal;

import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random batches, forces, trims, spares and restarts of one log, by seed; keeps a model of it. */
final class WalWorkload {
  private final WalConfig config;
  private final Disk disk;
  private final Random random;
  private WalModel model;
  private Wal wal;
  private long nextId;

  WalWorkload(WalConfig config, Disk disk, WalModel model, long seed) {
    this.config = config;
    this.disk = disk;
    this.model = model;
    this.random = new Random(seed);
    this.nextId = seed << 20;
  }

  WalModel model() {
    return model;
  }

  /** Opens the log and compares what comes back with the model. */
  void open() throws IOException {
    List<WalModel.Frame> found = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    wal = Wal.open(config, disk, 0, WalModel.collector(found, ends));
    model.recovered(found, ends, wal.durablePosition());
  }

  void run(int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      int dice = random.nextInt(20);
      if (dice < 10) {
        write();
      } else if (dice < 15) {
        model.durable(wal.force());
      } else if (dice < 17) {
        wal.prepareSpare();
      } else if (dice < 19) {
        trim();
      } else {
        wal.close();
        model.durable(wal.writtenPosition());
        open();
      }
    }
  }

  void close() throws IOException {
    wal.close();
  }

  private void write() throws IOException {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[8 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 300)];
      random.nextBytes(payload);
      long id = nextId++;
      ByteBuffer.wrap(payload).putLong(id);
      byte kind = (byte) random.nextInt(128);
      int partition = random.nextInt(10);
      model.staged(new WalModel.Frame(kind, partition, id, ByteBuffer.wrap(payload)));
      wal.stage(kind, partition, id, ByteBuffer.wrap(payload));
    }
    model.written(wal.writeStaged());
  }

  private void trim() throws IOException {
    List<Long> boundaries = model.durableBoundaries();
    if (!boundaries.isEmpty()) {
      int recent = Math.max(0, boundaries.size() - 12);
      long to = boundaries.get(recent + random.nextInt(boundaries.size() - recent));
      model.trimmed(to);
      wal.trim(to);
    }
  }
}
