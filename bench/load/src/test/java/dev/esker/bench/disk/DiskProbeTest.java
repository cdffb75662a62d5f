package dev.esker.bench.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProbeTest {
  private static final int FILE_BYTES = 3 * DiskProbe.WRITE_BYTES;

  @TempDir Path directory;

  private static DiskProbe.Limits limits(int syncs, Duration time) {
    return new DiskProbe.Limits(FILE_BYTES, syncs, 1 << 20, time);
  }

  @Test
  void itMeasuresAndLeavesNothingBehind() throws IOException {
    DiskFigures figures =
        new DiskProbe(directory, limits(7, Duration.ofHours(1)), System::nanoTime).measure(true);
    assertEquals(7, figures.fdatasync().getTotalCount());
    assertTrue(figures.sequentialBytesPerSecond() > 0);
    assertEquals(1 << 20, figures.sequentialBytes());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void itEndsWhenItsTimeIsUp() throws IOException {
    AtomicLong clock = new AtomicLong();
    // Every look at the clock takes a millisecond, and each turn has two.
    DiskFigures figures =
        new DiskProbe(
                directory,
                limits(1_000_000, Duration.ofMillis(20)),
                () -> clock.addAndGet(1_000_000))
            .measure(false);
    assertEquals(10, figures.fdatasync().getTotalCount());
    assertEquals(1_000, figures.fdatasync().getMaxValue() / 1_000);
    assertEquals(0, figures.sequentialBytesPerSecond());
    assertEquals(0, figures.sequentialBytes());
  }

  @Test
  void aSlowDiskGetsLessToWriteThanAFastOne() throws IOException {
    // One look at the clock before a write and one after it: 100 ms for the 16 MiB of the pilot.
    DiskProbe.Limits limits =
        new DiskProbe.Limits(FILE_BYTES, 1, 40L << 20, Duration.ofMillis(150));
    AtomicLong slow = new AtomicLong();
    DiskFigures figures =
        new DiskProbe(directory, limits, () -> slow.addAndGet(100_000_000)).measure(true);
    assertEquals(24L << 20, figures.sequentialBytes());
    assertEquals((24L << 20) * 10.0, figures.sequentialBytesPerSecond());
    AtomicLong slower = new AtomicLong();
    assertEquals(
        16L << 20,
        new DiskProbe(directory, limits, () -> slower.addAndGet(1_000_000_000))
            .measure(true)
            .sequentialBytes());
    AtomicLong fast = new AtomicLong();
    assertEquals(
        40L << 20,
        new DiskProbe(directory, limits, () -> fast.addAndGet(1_000_000))
            .measure(true)
            .sequentialBytes());
  }

  @Test
  void aDiskWithTooLittleRoomIsRefused() {
    DiskProbe.Limits tooMuch =
        new DiskProbe.Limits(FILE_BYTES, 1, Long.MAX_VALUE / 4, Duration.ofSeconds(1));
    IOException e =
        assertThrows(
            IOException.class,
            () -> new DiskProbe(directory, tooMuch, System::nanoTime).measure(true));
    assertTrue(e.getMessage().contains("MiB left"), e.getMessage());
  }

  @Test
  void aFileThatIsNoWholeNumberOfWritesIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DiskProbe.Limits(DiskProbe.WRITE_BYTES + 1, 1, 1, Duration.ofSeconds(1)));
  }
}
