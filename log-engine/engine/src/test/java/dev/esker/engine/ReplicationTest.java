package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.partition.ReplicationListener;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a log does for its replicas: roles, three bounds, a leader's batches, cuts. */
final class ReplicationTest {
  private final EngineUnderTest test = new EngineUnderTest();
  private StorageEngine engine;
  private PartitionLog log;

  @BeforeEach
  void open() throws IOException {
    engine = test.open();
    log = test.create("t");
  }

  private long lead(int epoch) {
    CompletableFuture<Long> led = engine.lead(log, epoch);
    engine.step();
    return led.join();
  }

  private long follow(int epoch) {
    CompletableFuture<Long> followed = engine.follow(log, epoch);
    engine.step();
    return followed.join();
  }

  private long truncate(long offset, int epoch) {
    CompletableFuture<Long> cut = engine.truncate(log, offset, epoch);
    engine.step();
    return cut.join();
  }

  private LogAppend.Entry appendAs(int epoch) {
    ValidatedBatch batch = ValidatedBatch.trusted(test.batch(1));
    EngineUnderTest.Sent sent = test.send(new LogAppend.Entry(log, batch, epoch));
    engine.step();
    return sent.entry();
  }

  /** A batch of one record as a leader has stamped it. */
  private ByteBuffer stamped(long offset, int epoch) {
    return Stamped.batch(offset, epoch, 1, test.clock.wallMillis());
  }

  private AppendError replicate(int epoch, ByteBuffer... batches) {
    return Stamped.replicate(engine, log, epoch, batches);
  }

  private List<Long> replicaOffsets() throws IOException {
    return Stamped.offsets(log);
  }

  /** Lets others fill the tail cache, so that reads come from segments. */
  private void evict() {
    PartitionLog other = test.create("other");
    for (int i = 0; i < 200 && log.tail().firstOffset() >= 0; i++) {
      test.append(other, 1);
    }
    assertEquals(-1, log.tail().firstOffset());
  }

  private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> future) {
    return assertInstanceOf(type, assertThrows(CompletionException.class, future::join).getCause());
  }

  @Test
  void aLogWithoutRoleTakesWhatNamesNoEpoch() {
    assertEquals(AppendError.NONE, test.append(log, 1).error());
    assertEquals(AppendError.FENCED, appendAs(0).error());
    assertEquals(1, log.highWatermark());
  }

  @Test
  void aLeaderTakesItsOwnEpochOnly() {
    assertEquals(0, lead(3));
    assertEquals(AppendError.FENCED, appendAs(2).error());
    assertEquals(AppendError.FENCED, appendAs(4).error());
    assertEquals(AppendError.FENCED, test.append(log, 1).error());
    LogAppend.Entry entry = appendAs(3);
    assertEquals(AppendError.NONE, entry.error());
    assertEquals(3, new RecordBatch().wrap(entry.batch().buffer(), 0).partitionLeaderEpoch());
    assertEquals(1, log.logEndOffset());
    assertEquals(1, log.durableEndOffset());
    assertEquals(0, log.highWatermark());
  }

  @Test
  void aLaterEpochFencesWhatIsBehindItInTheRing() {
    lead(1);
    EngineUnderTest.Sent before =
        test.send(new LogAppend.Entry(log, ValidatedBatch.trusted(test.batch(1)), 1));
    CompletableFuture<Long> follows = engine.follow(log, 2);
    EngineUnderTest.Sent behind =
        test.send(new LogAppend.Entry(log, ValidatedBatch.trusted(test.batch(1)), 1));
    engine.step();
    assertEquals(AppendError.NONE, before.error());
    assertEquals(1, follows.join());
    assertEquals(AppendError.FENCED, behind.error());
  }

  @Test
  void anEarlierEpochIsRefused() {
    lead(5);
    CompletableFuture<Long> lead = engine.lead(log, 4);
    CompletableFuture<Long> follow = engine.follow(log, 4);
    CompletableFuture<Long> again = engine.lead(log, 5);
    engine.step();
    assertEquals(5, failure(PartitionCommand.FencedException.class, lead).epoch());
    failure(PartitionCommand.FencedException.class, follow);
    assertEquals(0, again.join());
  }

  @Test
  void anEpochBeforeThatOfTheRecordsCantLead() throws IOException {
    lead(5);
    assertEquals(AppendError.NONE, appendAs(5).error());
    engine = test.reopen();
    log = test.find("t");
    CompletableFuture<Long> lead = engine.lead(log, 4);
    engine.step();
    failure(PartitionCommand.FencedException.class, lead);
    assertEquals(1, lead(5));
  }

  @Test
  void leaderEpochsAreKnownUpToTheLogEnd() throws IOException {
    lead(1);
    appendAs(1);
    appendAs(1);
    lead(4);
    appendAs(4);
    assertEquals(new EpochEnd(1, 2), log.endOfEpoch(1));
    assertEquals(new EpochEnd(4, 3), log.endOfEpoch(4));
    assertEquals(new EpochEnd(1, 2), log.lastEpochUpTo(3));
    assertEquals(new EpochEnd(4, 3), log.lastEpochUpTo(9));
    assertEquals(EpochEnd.UNKNOWN, log.lastEpochUpTo(0));
    assertEquals(4, log.latestEpoch());
    assertEquals(1, log.epochOf(1));
    follow(5);
    assertEquals(2, truncate(2, 5));
    assertEquals(1, log.latestEpoch());
    assertEquals(new EpochEnd(1, 2), log.lastEpochUpTo(4));
  }

  @Test
  void consumersReadBelowTheHighWatermarkReplicasToTheEnd() throws IOException {
    lead(1);
    for (int i = 0; i < 5; i++) {
      appendAs(1);
    }
    assertInstanceOf(LogRead.Nothing.class, log.read(0, 1000, true));
    assertEquals(new LogRead.Nothing(LogRead.Nothing.Reason.AT_END), log.read(3, 1000, true));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), replicaOffsets());
    assertEquals(2, log.advanceHighWatermark(2));
    assertEquals(List.of(0L, 1L), EngineUnderTest.offsets(log));
    assertEquals(2, log.advanceHighWatermark(1));
    assertEquals(5, log.advanceHighWatermark(99));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), EngineUnderTest.offsets(log));
  }

  @Test
  void theHighWatermarkHoldsForSegmentsAndTimesToo() throws IOException {
    lead(1);
    for (int i = 0; i < 40; i++) {
      appendAs(1);
      test.clock.advance(1, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
    engine.checkpoint();
    log.advanceHighWatermark(17);
    evict();
    assertEquals(17, EngineUnderTest.offsets(log).size());
    assertEquals(40, replicaOffsets().size());
    assertEquals(16, log.maxTimestamp().orElseThrow().offset());
    assertEquals(5, log.offsetForTimestamp(EngineUnderTest.NOW + 5).orElseThrow().offset());
    assertTrue(log.offsetForTimestamp(EngineUnderTest.NOW + 17).isEmpty());
    CompletableFuture<Long> tooFar = engine.advanceLogStart(log, 18);
    CompletableFuture<Long> there = engine.advanceLogStart(log, PartitionCommand.HIGH_WATERMARK);
    engine.step();
    failure(PartitionCommand.OffsetBeyondEndException.class, tooFar);
    assertEquals(17, there.join());
  }

  @Test
  void bytesCountWhenTheyBecomeReadable() {
    lead(1);
    int size = appendAs(1).batch().sizeInBytes();
    appendAs(1);
    assertEquals(0, log.publishedBytes());
    log.advanceHighWatermark(1);
    assertEquals(size, log.publishedBytes());
    log.advanceHighWatermark(2);
    assertEquals(2L * size, log.publishedBytes());
  }

  @Test
  void listenersAreTold() {
    List<String> told = new ArrayList<>();
    log.setReplicationListener(
        new ReplicationListener() {
          @Override
          public void written(PartitionLog grown) {
            told.add("written " + grown.logEndOffset() + "/" + grown.durableEndOffset());
          }

          @Override
          public void durable(PartitionLog grown) {
            told.add("durable " + grown.durableEndOffset());
          }

          @Override
          public void cut(PartitionLog shorter) {
            told.add("cut " + shorter.logEndOffset());
          }
        });
    log.addListener(moved -> told.add("readable " + moved.highWatermark()));
    lead(1);
    told.clear();
    appendAs(1);
    log.advanceHighWatermark(1);
    follow(2);
    told.remove(told.size() - 1);
    truncate(0, 2);
    assertEquals(List.of("written 1/0", "durable 1", "readable 1", "cut 0", "readable 0"), told);
  }

  @Test
  void aFollowerStoresItsLeadersBatchesAsTheyAre() throws IOException {
    follow(7);
    ByteBuffer first = stamped(0, 3);
    ByteBuffer second = stamped(1, 5);
    assertEquals(AppendError.NONE, replicate(7, first.duplicate(), second.duplicate()));
    assertEquals(2, log.logEndOffset());
    assertEquals(2, log.durableEndOffset());
    assertEquals(0, log.highWatermark());
    try (ReplicaRead read = log.readForReplica(0, 10_000, true)) {
      ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
      both.put(first).put(second).flip();
      assertEquals(both, ((LogRead.InMemory) read.read()).bytes().slice());
      assertEquals(2, read.nextOffset());
    }
    assertEquals(5, log.latestEpoch());
    assertEquals(new EpochEnd(3, 1), log.endOfEpoch(3));
  }

  @Test
  void whatDoesntFitChangesNothing() {
    follow(7);
    assertEquals(AppendError.NONE, replicate(7, stamped(0, 3)));
    assertEquals(AppendError.OUT_OF_PLACE, replicate(7, stamped(0, 3)));
    assertEquals(AppendError.OUT_OF_PLACE, replicate(7, stamped(2, 3)));
    assertEquals(AppendError.OUT_OF_PLACE, replicate(7, stamped(1, 2)), "an older epoch");
    assertEquals(AppendError.OUT_OF_PLACE, replicate(7, stamped(1, 8)), "an epoch to come");
    assertEquals(AppendError.FENCED, replicate(6, stamped(1, 3)));
    assertEquals(AppendError.FENCED, replicate(8, stamped(1, 3)));
    lead(8);
    assertEquals(AppendError.FENCED, replicate(8, stamped(1, 3)));
    assertEquals(1, log.logEndOffset());
    assertEquals(List.of(), test.told.fences());
  }

  @Test
  void aTruncationIsForFollowersOfThatEpoch() {
    lead(2);
    appendAs(2);
    CompletableFuture<Long> leading = engine.truncate(log, 0, 2);
    engine.step();
    failure(PartitionCommand.FencedException.class, leading);
    follow(3);
    CompletableFuture<Long> older = engine.truncate(log, 0, 2);
    engine.step();
    failure(PartitionCommand.FencedException.class, older);
    assertEquals(1, log.logEndOffset());
    assertEquals(0, truncate(0, 3));
  }

  @Test
  void nothingIsTakenUntilATruncationIsThrough() {
    follow(1);
    assertEquals(AppendError.NONE, replicate(1, stamped(0, 1), stamped(1, 1)));
    CompletableFuture<Long> cut = engine.truncate(log, 1, 1);
    assertEquals(AppendError.OUT_OF_PLACE, replicate(1, stamped(1, 1)));
    assertEquals(1, cut.join());
    assertEquals(AppendError.NONE, replicate(1, stamped(1, 1)));
  }

  @Test
  void aTruncationReachesIntoSegments() throws IOException, InvalidBatchException {
    follow(1);
    for (int i = 0; i < 40; i++) {
      assertEquals(AppendError.NONE, replicate(1, stamped(i, 1)));
    }
    engine.checkpoint();
    follow(2);
    assertEquals(13, truncate(13, 2));
    assertEquals(13, replicaOffsets().size());
    for (int i = 13; i < 50; i++) {
      assertEquals(AppendError.NONE, replicate(2, stamped(i, 2)));
    }
    assertEquals(2, log.epochOf(13));
    check13();
    engine.checkpoint();
    check13();
    engine = test.reopen();
    log = test.find("t");
    check13();
    engine.close();
    test.loseCatalog();
    engine = test.open();
    log = test.find("t");
    check13();
  }

  private void check13() throws IOException {
    assertEquals(50, log.logEndOffset());
    List<RecordBatch> batches = Stamped.read(log);
    assertEquals(50, batches.size());
    for (RecordBatch batch : batches) {
      assertTrue(batch.crcMatches());
      assertEquals(batch.baseOffset() < 13 ? 1 : 2, batch.partitionLeaderEpoch());
    }
    assertEquals(new EpochEnd(1, 13), log.endOfEpoch(1));
  }

  @Test
  void anOffsetWithinABatchCutsAllOfIt() {
    follow(1);
    ByteBuffer five = Stamped.batch(1, 1, 5, EngineUnderTest.NOW);
    assertEquals(AppendError.NONE, replicate(1, stamped(0, 1), five));
    assertEquals(6, log.logEndOffset());
    assertEquals(1, truncate(4, 1));
  }

  @Test
  void aLogCanBeginAnewAnywhere() throws IOException {
    follow(1);
    assertEquals(AppendError.NONE, replicate(1, stamped(0, 1), stamped(1, 1)));
    engine.checkpoint();
    CompletableFuture<Long> restarted = engine.restartAt(log, 1000, 1);
    engine.step();
    assertEquals(1000, restarted.join());
    assertEquals(1000, log.logStartOffset());
    assertEquals(-1, log.latestEpoch());
    assertEquals(AppendError.NONE, replicate(1, stamped(1000, 1)));
    assertEquals(List.of(1000L), replicaOffsets());
    engine.checkpoint();
    engine = test.reopen();
    log = test.find("t");
    assertEquals(1000, log.logStartOffset());
    assertEquals(List.of(1000L), replicaOffsets());
  }

  @Test
  void aFollowersStartMovesWithItsLeaders() {
    follow(1);
    assertEquals(AppendError.NONE, replicate(1, stamped(0, 1), stamped(1, 1), stamped(2, 1)));
    CompletableFuture<Long> moved = engine.advanceLogStart(log, 2);
    engine.step();
    assertEquals(2, moved.join());
    assertEquals(2, log.highWatermark());
  }

  @Test
  void theHighWatermarkIsStoredAtCheckpoints() throws IOException {
    lead(1);
    for (int i = 0; i < 5; i++) {
      appendAs(1);
    }
    log.advanceHighWatermark(3);
    engine = test.reopen();
    log = test.find("t");
    assertEquals(3, log.recoveredHighWatermark());
    assertEquals(3, log.highWatermark());
    assertEquals(5, log.logEndOffset());
    assertEquals(AppendError.FENCED, test.append(log, 1).error());
    assertEquals(5, lead(2));
    assertEquals(3, log.highWatermark());
    assertEquals(5, log.advanceHighWatermark(5));
  }
}
