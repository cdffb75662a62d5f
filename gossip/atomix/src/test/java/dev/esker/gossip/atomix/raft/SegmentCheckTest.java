package dev.esker.gossip.atomix.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.storage.log.RaftLog;
import io.atomix.protocols.raft.storage.log.RaftLogReader;
import io.atomix.protocols.raft.storage.log.entry.InitializeEntry;
import io.atomix.storage.StorageLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against files that Atomix itself writes. */
class SegmentCheckTest {
  private static final int SEGMENT = 1_024;
  private static final int MAX_ENTRY = 512;

  @TempDir Path directory;
  private SegmentCheck check;

  @BeforeEach
  void open() {
    check = new SegmentCheck(directory, "test", MAX_ENTRY);
  }

  private RaftLog log() {
    return RaftLog.builder()
        .withName("test")
        .withDirectory(directory.toFile())
        .withStorageLevel(StorageLevel.MAPPED)
        .withNamespace(RaftNamespaces.RAFT_STORAGE)
        .withMaxSegmentSize(SEGMENT)
        .withMaxEntrySize(MAX_ENTRY)
        .build();
  }

  private void append(int count, long term) {
    try (RaftLog log = log()) {
      for (int i = 0; i < count; i++) {
        log.writer().append(new InitializeEntry(term, i));
      }
    }
  }

  private List<Long> terms() {
    List<Long> terms = new ArrayList<>();
    try (RaftLog log = log()) {
      RaftLogReader reader = log.openReader(1);
      while (reader.hasNext()) {
        terms.add(reader.next().entry().term());
      }
    }
    return terms;
  }

  @Test
  void segmentsOfAtomixAreRead() throws Exception {
    append(200, 7);
    List<SegmentCheck.Segment> segments = check.segments();
    assertTrue(segments.size() > 2, segments.toString());
    assertEquals(1, segments.get(0).first());
    assertEquals(200, segments.get(segments.size() - 1).last());
    check.beforeOpening(200, 0);
    assertEquals(200, terms().size());
  }

  /** What Atomix itself does: entries that were cut off are there again after a restart. */
  @Test
  void whatWasCutOffStaysCutOff() throws Exception {
    append(10, 1);
    try (RaftLog log = log()) {
      log.writer().truncate(5);
      log.writer().append(new InitializeEntry(2, 5));
    }
    assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 2L, 1L, 1L, 1L, 1L), terms());
    try (RaftLog log = log()) {
      log.writer().truncate(5);
      check.afterTruncation(5);
      log.writer().append(new InitializeEntry(2, 5));
    }
    assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 2L), terms());
  }

  @Test
  void aTornTailBehindTheMarkIsClearedAndOneBeforeItIsNamed() throws Exception {
    append(10, 1);
    SegmentCheck.Segment segment = check.segments().get(0);
    flip(segment.file(), segment.end() - 3);
    IOException e = assertThrows(IOException.class, () -> check.beforeOpening(10, 0));
    assertTrue(e.getMessage().contains(segment.file().toString()), e.getMessage());
    assertTrue(e.getMessage().contains("entry 10"), e.getMessage());
    check.beforeOpening(9, 0);
    assertEquals(9, terms().size());
    SegmentCheck.Segment cleared = check.segments().get(0);
    byte[] bytes = Files.readAllBytes(cleared.file());
    for (long at = cleared.end(); at < bytes.length; at++) {
      assertEquals(0, bytes[(int) at], "at " + at);
    }
  }

  /**
   * Whatever single bit is wrong in the entries is noticed, in the first segment as in the last.
   */
  @Test
  void everyFlippedBitOfAStableEntryIsNoticed() throws Exception {
    append(100, 1);
    for (SegmentCheck.Segment segment : check.segments()) {
      for (long at = 64; at < segment.end(); at++) {
        flip(segment.file(), at);
        assertThrows(IOException.class, () -> check.beforeOpening(100, 0), "at " + at);
        flip(segment.file(), at);
      }
    }
    check.beforeOpening(100, 0);
  }

  @Test
  void aMissingSegmentIsNoticed() throws Exception {
    append(200, 1);
    Files.delete(check.segments().get(1).file());
    assertThrows(IOException.class, () -> check.beforeOpening(200, 0));
    for (SegmentCheck.Segment segment : check.segments()) {
      Files.delete(segment.file());
    }
    assertThrows(IOException.class, () -> check.beforeOpening(200, 0));
    check.beforeOpening(200, 200);
  }

  @Test
  void anEmptySegmentAtTheEndGoes() throws Exception {
    append(30, 1);
    SegmentCheck.Segment last = check.segments().get(check.segments().size() - 1);
    long count = LongStream.rangeClosed(last.first(), last.last()).count();
    try (FileChannel file = FileChannel.open(last.file(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(SEGMENT - 64), 64);
    }
    check.beforeOpening(30 - count, 0);
    assertEquals(30 - count, terms().size());
    assertTrue(!Files.exists(last.file()) || check.segments().size() == 1);
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, at);
    }
  }
}
