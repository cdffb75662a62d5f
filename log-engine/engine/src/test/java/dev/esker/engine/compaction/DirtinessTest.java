package dev.esker.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.catalog.SegmentEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DirtinessTest {
  private static final long NOW = 1_000_000;
  private static final Compaction CONFIG = Compaction.DEFAULTS;

  /** Segments of these sizes with a hundred offsets each, a second older than the next. */
  private static List<SegmentEntry> segments(long... sizes) {
    List<SegmentEntry> segments = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      long time = NOW - 1000L * (sizes.length - i);
      segments.add(
          new SegmentEntry(1, 100L * i, 100L * i + 100, sizes[i], time, 100L * i, time, true));
    }
    return segments;
  }

  private static List<Long> bases(List<SegmentEntry> segments) {
    return segments.stream().map(SegmentEntry::baseOffset).toList();
  }

  private static List<List<Long>> bases(Dirtiness dirtiness, long end, long maxBytes) {
    return dirtiness.groups(end, maxBytes).stream().map(DirtinessTest::bases).toList();
  }

  @Test
  void nothingIsNotDirty() {
    Dirtiness none = Dirtiness.of(List.of(), 0, 0, CONFIG, NOW);
    assertEquals(0, none.ratio());
    assertEquals(0, none.end());
    assertEquals(List.of(), none.groups(100, 100));
  }

  @Test
  void whatNoPassHasReachedIsDirty() {
    List<SegmentEntry> segments = segments(10, 20, 30, 40);
    Dirtiness all = Dirtiness.of(segments, 0, 400, CONFIG, NOW);
    assertEquals(1.0, all.ratio());
    assertEquals(400, all.end());
    Dirtiness half = Dirtiness.of(segments, 300, 400, CONFIG, NOW);
    assertEquals(List.of(0L, 100L, 200L), bases(half.clean()));
    assertEquals(0.4, half.ratio());
    // A pass whose memory was full ends within a segment, which is still dirty then.
    Dirtiness within = Dirtiness.of(segments, 299, 400, CONFIG, NOW);
    assertEquals(List.of(200L, 300L), bases(within.dirty()));
    assertEquals(0.7, within.ratio());
    assertEquals(0, Dirtiness.of(segments, 400, 400, CONFIG, NOW).ratio());
  }

  @Test
  void youngRecordsAndOpenTransactionsKeepTheRest() {
    List<SegmentEntry> segments = segments(10, 20, 30, 40);
    Compaction lag = new Compaction(0.5, 2000, Long.MAX_VALUE, 0);
    assertEquals(List.of(0L, 100L, 200L), bases(Dirtiness.of(segments, 0, 400, lag, NOW).dirty()));
    assertEquals(List.of(0L, 100L), bases(Dirtiness.of(segments, 0, 299, CONFIG, NOW).dirty()));
    // A young segment in front keeps old ones behind it, too.
    List<SegmentEntry> mixed = new ArrayList<>(segments);
    mixed.set(0, new SegmentEntry(1, 0, 100, 10, NOW, 0, NOW, true));
    assertEquals(List.of(), Dirtiness.of(mixed, 0, 400, lag, NOW).dirty());
  }

  @Test
  void groupsAreAsLargeAsSegmentsMayBe() {
    Dirtiness all = Dirtiness.of(segments(10, 20, 30, 40, 50), 0, 500, CONFIG, NOW);
    assertEquals(
        List.of(List.of(0L, 100L, 200L), List.of(300L), List.of(400L)), bases(all, 500, 60));
    assertEquals(List.of(List.of(0L, 100L, 200L, 300L, 400L)), bases(all, 500, 150));
    assertEquals(
        List.of(List.of(0L), List.of(100L), List.of(200L)),
        bases(all, 201, 1),
        "nothing behind the end of the pass");
  }

  @Test
  void aGroupHasNoMoreOffsetsThanAnIntegerCounts() {
    long far = Integer.MAX_VALUE;
    List<SegmentEntry> segments =
        List.of(
            new SegmentEntry(1, 0, 10, 1, NOW, 0, NOW, true),
            new SegmentEntry(1, 10, far + 1, 1, NOW, 0, NOW, true),
            new SegmentEntry(1, far + 1, far + 2, 1, NOW, 0, NOW, true));
    Dirtiness all = Dirtiness.of(segments, 0, far + 2, CONFIG, NOW);
    assertEquals(List.of(List.of(0L, 10L), List.of(far + 1)), bases(all, far + 2, 1000));
  }
}
