package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.FaultyCatalogStore.Operation;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes in between, at every step of a compaction. */
final class CompactionFaultsTest {
  private static final int MOST_STEPS = 60;

  private CompactedLog topic = new CompactedLog();

  @BeforeEach
  void somethingToCompact() throws IOException {
    fill();
  }

  private void fill() throws IOException {
    for (int i = 0; i < 40; i++) {
      topic.put("k" + i % 5, "value " + i + "x".repeat(60));
    }
    topic.settle();
  }

  private void again() throws IOException {
    topic = new CompactedLog();
    fill();
  }

  /** Whether there were so many steps to be done. */
  private boolean steps(int count) {
    for (int i = 0; i < count; i++) {
      if (!topic.bed.engine.clean()) {
        return false;
      }
    }
    return true;
  }

  private void backoff() {
    topic.bed.clock.advance(10, TimeUnit.MILLISECONDS);
  }

  private static boolean isCompacted(Path path) {
    return path.toString().matches(".*\\.[0-9]+\\.log(\\.cleaned)?");
  }

  private List<String> files(PartitionLog log) throws IOException {
    return topic.bed.memory.list(log.segments().directory()).stream()
        .map(path -> path.getFileName().toString())
        .filter(name -> !name.equals("partition.metadata"))
        .toList();
  }

  private void assertOnlyItsFiles(PartitionLog log) throws IOException {
    List<String> wanted =
        log.segments().entries().stream().map(CompactionFaultsTest::name).sorted().toList();
    assertEquals(wanted, files(log).stream().sorted().toList());
  }

  private static String name(SegmentEntry segment) {
    String base = String.format("%020d", segment.baseOffset());
    return base + (segment.isCompacted() ? "." + segment.generation() : "") + ".log";
  }

  private void assertWhole() throws Exception {
    topic.clean();
    assertTrue(topic.log.segments().compactedTo().isPresent(), () -> topic.stats().toString());
    assertEquals(List.of(), topic.bed.told.fences());
    assertEquals(5, topic.settled().size());
    assertOnlyItsFiles(topic.log);
  }

  /** A full disk, met at any operation, costs the pass and nothing else. */
  @Test
  void aFullDiskEndsAPass() throws Exception {
    for (FaultyDisk.Operation operation :
        List.of(
            FaultyDisk.Operation.CREATE, FaultyDisk.Operation.WRITE, FaultyDisk.Operation.RENAME)) {
      again();
      topic
          .bed
          .disk
          .inject(operation, new Fault.NoSpace())
          .onPath(CompactionFaultsTest::isCompacted);
      assertFalse(steps(MOST_STEPS));
      assertEquals(1, topic.stats().abandoned(), operation::toString);
      assertOnlyItsFiles(topic.log);
      assertFalse(topic.bed.engine.clean(), "not at once again");
      topic.bed.disk.heal();
      backoff();
      assertWhole();
    }
  }

  @Test
  void noRoomForACopyIsSeenBeforeItIsBegun() throws Exception {
    long used = topic.log.sizeInBytes();
    topic.bed.memory.limitCapacity(topic.bed.memory.usableBytes(EngineUnderTest.DATA) - 1);
    topic.bed.memory.limitCapacity(used);
    assertFalse(steps(MOST_STEPS));
    assertEquals(1, topic.stats().abandoned());
    assertEquals(0, topic.stats().bytesWritten());
    topic.bed.memory.limitCapacity(Long.MAX_VALUE);
    backoff();
    assertWhole();
  }

  /** Before the switch nothing has happened; behind it the old files are deleted later. */
  @Test
  void aFullCatalogEndsAPassOrDelaysItsEnd() throws Exception {
    for (Operation operation : List.of(Operation.WRITE, Operation.FLUSH)) {
      for (int count = 0; count < MOST_STEPS; count++) {
        again();
        boolean more = steps(count);
        topic.bed.catalog.inject(
            operation, () -> new NoSpaceException("catalog: no space (injected)", null));
        steps(3);
        topic.bed.catalog.heal();
        backoff();
        assertWhole();
        if (!more) {
          break;
        }
      }
    }
  }

  @Test
  void aBrokenDiskIsTheEnd() {
    topic
        .bed
        .disk
        .inject(FaultyDisk.Operation.FORCE, new Fault.IoError())
        .onPath(CompactionFaultsTest::isCompacted);
    assertFalse(steps(MOST_STEPS));
    assertEquals(1, topic.bed.told.fences().size());
    assertTrue(topic.bed.engine.isFenced());
    assertFalse(topic.bed.engine.clean());
  }

  @Test
  void aBatchThatCannotBeReadEndsTheCompactionOfItsLogOnly() throws Exception {
    SegmentEntry damaged = topic.log.segments().settled().get(1);
    Path file = topic.log.segments().directory().resolve(name(damaged));
    topic.bed.flip(file, RecordBatch.HEADER_BYTES + 20);
    assertFalse(steps(MOST_STEPS));
    assertEquals(1, topic.stats().uncleanable());
    assertEquals(0, topic.stats().passes());
    assertOnlyItsFiles(topic.log);
    assertEquals(List.of(), topic.bed.told.fences());
    PartitionLog other = topic.bed.create("u", topic.log.config());
    topic.log = other;
    fill();
    assertWhole();
    assertEquals(1, topic.stats().uncleanable());
  }

  @Test
  void aDeletedTopicTakesItsCompactionWithIt() throws IOException {
    for (int count = 0; count < MOST_STEPS; count++) {
      again();
      boolean more = steps(count);
      Path directory = topic.log.segments().directory();
      var unused = topic.bed.engine.delete(EngineUnderTest.id("t"));
      // Half of the time the cleaner is quicker than the storage thread.
      if (count % 2 == 0) {
        topic.bed.engine.step();
      }
      assertFalse(steps(MOST_STEPS));
      topic.bed.engine.step();
      assertFalse(topic.bed.memory.exists(directory), "after " + count + " steps");
      assertEquals(List.of(), topic.bed.told.fences());
      if (!more) {
        return;
      }
    }
  }

  @Test
  void aNewTopicOfThatNameIsLeftAlone() throws Exception {
    for (int count = 0; count < MOST_STEPS; count++) {
      again();
      boolean more = steps(count);
      var unused = topic.bed.engine.delete(EngineUnderTest.id("t"));
      var created =
          topic.bed.engine.create(
              new PartitionSpec(new PartitionId(new UUID(9, 9), 0), "t", topic.log.config()));
      topic.bed.engine.step();
      PartitionLog old = topic.log;
      topic.log = created.join();
      topic.put("a", "1").put("b", "1").put("a", "2").settle();
      assertFalse(steps(2 * MOST_STEPS));
      assertTrue(old.isGone());
      topic.clean();
      assertEquals(List.of("b=1", "a=2"), List.copyOf(topic.settled().values()));
      assertOnlyItsFiles(topic.log);
      if (!more) {
        return;
      }
    }
  }

  @Test
  void recordsThatAreDeletedMeanwhileStayDeleted() throws Exception {
    for (int count = 0; count < MOST_STEPS; count++) {
      again();
      boolean more = steps(count);
      long start = topic.log.segments().settled().get(0).nextOffset();
      var unused = topic.bed.engine.advanceLogStart(topic.log, start);
      topic.bed.engine.step();
      assertEquals(start, topic.log.logStartOffset());
      backoff();
      topic.clean();
      assertEquals(List.of(), topic.bed.told.fences());
      assertTrue(topic.all().keySet().stream().allMatch(offset -> offset >= start));
      assertEquals(5, topic.settled().size());
      assertOnlyItsFiles(topic.log);
      if (!more) {
        return;
      }
    }
  }

  @Test
  void aStopAtAnyTimeLeavesNothingBehind() throws Exception {
    for (int count = 0; count < MOST_STEPS; count++) {
      again();
      boolean more = steps(count);
      topic.bed.reopen();
      topic.find();
      assertWhole();
      if (!more) {
        return;
      }
    }
  }

  @Test
  void anotherPolicyEndsAPass() throws Exception {
    assertTrue(steps(4));
    topic.config(config -> config.compact(false));
    topic.clean();
    assertEquals(0, topic.stats().passes());
    assertEquals(1, topic.stats().abandoned());
    assertOnlyItsFiles(topic.log);
    topic.config(config -> config.compact(true));
    assertWhole();
  }

  @Test
  void retentionDeletesWhatIsCompactedToo() throws Exception {
    topic.clean();
    topic.config(config -> config.delete(true).retentionMillis(10_000));
    topic.bed.clock.advance(20, TimeUnit.SECONDS);
    topic.put("new", "1").settle();
    topic.bed.clock.advance(5, TimeUnit.MINUTES);
    topic.put("newer", "1");
    topic.bed.engine.step();
    topic.bed.engine.step();
    assertEquals(List.of("newer=1"), List.copyOf(topic.settled().values()));
    topic.clean();
    assertEquals(List.of(), topic.bed.told.fences());
    assertOnlyItsFiles(topic.log);
  }
}
