package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.RandomMetadata;
import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Crashes the metadata log before, and in the middle of, every one of its disk operations, with
 * unsynced bytes kept, dropped and torn by seed. After each crash it must open, hold a prefix of
 * the history that has everything acknowledged, take more, and, crashed once more with all unsynced
 * bytes dropped, keep that too.
 */
class MetadataCrashTest {
  private static final Path DIRECTORY = Path.of("/data/metadata");
  private static final int TORN_PER_POINT = 4;

  @Test
  void nothingAcknowledgedIsLostWhereverItCrashes() throws Exception {
    long points = 0;
    for (long seed = 1; seed <= 6; seed++) {
      points += crashEverywhere(seed, disk -> disk);
    }
    assertTrue(points > 4_000, points + " crash points");
  }

  @Test
  void aDiskWhoseForceDoesNothingIsNoticed() {
    noticed(FaultyDisk.Operation.FORCE);
  }

  @Test
  void aDiskThatDoesNotSyncItsDirectoriesIsNoticed() {
    noticed(FaultyDisk.Operation.SYNC_DIRECTORY);
  }

  private static void noticed(FaultyDisk.Operation operation) {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 1; seed <= 6; seed++) {
            crashEverywhere(
                seed,
                disk -> {
                  FaultyDisk liar = new FaultyDisk(disk);
                  liar.inject(operation, new Fault.Nothing());
                  return liar;
                });
          }
        });
  }

  private static long crashEverywhere(long seed, UnaryOperator<Disk> wrap) throws Exception {
    MemoryDisk disk = new MemoryDisk();
    Run run = new Run(seed, wrap);
    long[] points = {0};
    disk.onOperation(
        operation -> {
          for (CrashMode mode : CrashMode.values()) {
            points[0]++;
            run.check(disk.crashClone(mode), operation + " " + mode);
          }
          for (int i = 0; i < TORN_PER_POINT; i++) {
            points[0]++;
            long torn = seed * 1_000_003 + points[0];
            run.check(disk.crashClone(torn), operation + " torn by " + torn);
          }
        });
    run.work(wrap.apply(disk));
    return points[0];
  }

  /** A workload, and what is known of it at each moment. */
  private static final class Run {
    private final long seed;
    private final UnaryOperator<Disk> wrap;
    private final List<MetadataImage> history = new ArrayList<>(List.of(MetadataImage.empty()));
    private int acknowledged;
    private boolean created;

    Run(long seed, UnaryOperator<Disk> wrap) {
      this.seed = seed;
      this.wrap = wrap;
    }

    void work(Disk disk) throws Exception {
      SplittableRandom random = new SplittableRandom(seed);
      RandomMetadata metadata = new RandomMetadata(seed);
      MetadataStore store = open(disk);
      created = true;
      for (int batch = 0; batch < 40; batch++) {
        List<ByteBuffer> commands = new ArrayList<>();
        List<Boolean> refused = new ArrayList<>();
        MetadataImage image = store.image();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
          MetadataCommand command = metadata.command(image);
          commands.add(ByteBuffer.wrap(MetadataCodec.encode(command)));
          MetadataImage before = image;
          image = applied(image, command);
          refused.add(image.version() == before.version());
          if (image.version() > before.version()) {
            history.add(image);
          }
        }
        List<MetadataStore.Outcome> outcomes = store.append(commands);
        assertEquals(refused, outcomes.stream().map(outcome -> outcome.refusal() != null).toList());
        assertEquals(image, store.image());
        acknowledged = history.size() - 1;
        if (random.nextInt(8) == 0) {
          store.close();
          store = open(disk);
          assertEquals(image, store.image());
        }
      }
      store.close();
    }

    private static MetadataImage applied(MetadataImage image, MetadataCommand command) {
      try {
        return image.apply(command);
      } catch (CommandRefusedException e) {
        return image;
      }
    }

    void check(MemoryDisk crashed, String where) {
      String message = "seed " + seed + ", crash at " + where;
      try {
        MetadataImage recovered;
        MetadataImage more;
        Disk disk = wrap.apply(crashed);
        try (MetadataStore store =
            MetadataStore.open(
                disk,
                DIRECTORY,
                created ? MetadataStore.Expect.EXISTING : MetadataStore.Expect.ANYTHING,
                700,
                new SplittableRandom(seed)::nextLong)) {
          recovered = store.image();
          int version = (int) recovered.version();
          assertTrue(version >= acknowledged, message + ": " + version + " < " + acknowledged);
          assertTrue(version < history.size(), message);
          assertEquals(history.get(version), recovered, message);
          store.append(Commands.batch(Commands.create("after-the-crash")));
          more = store.image();
        }
        MemoryDisk again = crashed.crashClone(CrashMode.DROP_ALL);
        try (MetadataStore store = open(again)) {
          assertEquals(more, store.image(), message + ", and once more");
        }
      } catch (IOException e) {
        throw new AssertionError(message, e);
      }
    }

    private MetadataStore open(Disk disk) throws IOException {
      return MetadataStore.open(
          disk,
          DIRECTORY,
          MetadataStore.Expect.ANYTHING,
          700,
          new SplittableRandom(seed)::nextLong);
    }
  }
}
