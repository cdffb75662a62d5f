package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles on threads of their own: append, force, and the background that supplies and trims. */
class WalConcurrencyTest {
  private static final int FRAMES = 6000;

  @TempDir Path directory;

  @Test
  void rolesRunBesideEachOtherOnARealDisk() throws Exception {
    WalConfig config = new WalConfig(directory.resolve("wal"), 64 << 10, 2, 16 << 10);
    long next = 0;
    for (int life = 0; life < 3; life++) {
      next = live(config, new NioDisk(), next, true);
    }
    List<Long> ids = ids(config, new NioDisk());
    assertEquals(next - 1, ids.get(ids.size() - 1));
    assertContiguous(ids);
  }

  @Test
  void whateverIsDurableSurvivesAPowerCutAtAnyMoment() throws Exception {
    Path dir = Path.of("/wal");
    WalConfig config = new WalConfig(dir, 16 << 10, 2, 4 << 10);
    MemoryDisk disk = new MemoryDisk();
    List<MemoryDisk> clones = new ArrayList<>();
    List<Long> durableThen = new ArrayList<>();
    AtomicLong durable = new AtomicLong();
    disk.onOperation(
        operation -> {
          if (operation.number() % 50 == 0) {
            durableThen.add(durable.get()); // read before the crash, so a lower bound
            clones.add(disk.crashClone(CrashMode.DROP_ALL));
          }
        });
    live(config, disk, 0, false, durable);
    disk.onOperation(operation -> {});
    assertTrue(clones.size() > 20, "only " + clones.size() + " clones");
    for (int i = 0; i < clones.size(); i++) {
      List<Long> ids = ids(config, clones.get(i));
      long last = ids.isEmpty() ? -1 : ids.get(ids.size() - 1);
      assertTrue(last + 1 >= durableThen.get(i), "durable id lost in clone " + i);
      assertContiguous(ids);
    }
  }

  private static long live(WalConfig config, Disk disk, long firstId, boolean close)
      throws Exception {
    return live(config, disk, firstId, close, new AtomicLong());
  }

  /** Runs all roles until the frames are written and durable; returns the next id. */
  private static long live(
      WalConfig config, Disk disk, long firstId, boolean close, AtomicLong durableIds)
      throws Exception {
    Wal wal = Frames.open(config, disk);
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong writtenIds = new AtomicLong(firstId);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Future<?> append = threads.submit(appender(wal, firstId, writtenIds, done));
      Future<?> force =
          threads.submit(
              () -> {
                while (!done.get() || wal.durablePosition() < wal.writtenPosition()) {
                  long ids = writtenIds.get();
                  wal.force();
                  durableIds.set(ids);
                }
                return null;
              });
      Future<?> background =
          threads.submit(
              () -> {
                while (!done.get()) {
                  wal.prepareSpare();
                  wal.trim(Math.max(0, wal.durablePosition() - 4 * config.fileBytes()));
                }
                return null;
              });
      for (Future<?> future : List.of(append, force, background)) {
        future.get();
      }
    } catch (ExecutionException e) {
      done.set(true);
      throw e;
    } finally {
      threads.shutdown();
    }
    assertEquals(wal.writtenPosition(), wal.durablePosition());
    if (close) {
      wal.close();
    }
    return firstId + FRAMES;
  }

  private static Callable<Void> appender(
      Wal wal, long firstId, AtomicLong writtenIds, AtomicBoolean done) {
    return () -> {
      Random random = new Random(firstId);
      try {
        for (long id = firstId; id < firstId + FRAMES; ) {
          int batch = 1 + random.nextInt(8);
          for (int i = 0; i < batch && id < firstId + FRAMES; i++) {
            ByteBuffer payload = ByteBuffer.allocateDirect(8 + random.nextInt(600));
            wal.stage((byte) 0, 0, id, payload.putLong(0, id));
            id++;
          }
          wal.writeStaged();
          writtenIds.set(id);
        }
      } finally {
        done.set(true);
      }
      return null;
    };
  }

  private static List<Long> ids(WalConfig config, Disk disk) throws IOException {
    List<Long> ids = new ArrayList<>();
    Wal.open(
            config,
            disk,
            0,
            (position, end, kind, partition, baseOffset, payload) -> {
              assertEquals(baseOffset, payload.getLong());
              ids.add(baseOffset);
            })
        .close();
    return ids;
  }

  private static void assertContiguous(List<Long> ids) {
    for (int i = 1; i < ids.size(); i++) {
      assertEquals(ids.get(i - 1) + 1, ids.get(i), "at index " + i);
    }
  }
}
