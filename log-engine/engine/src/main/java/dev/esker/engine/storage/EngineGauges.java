package dev.esker.engine.storage;

import dev.esker.engine.EngineCounters;
import dev.esker.engine.EngineHoldings;
import dev.esker.engine.EngineWork;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.WritePipeline;
import dev.esker.engine.segment.SegmentContext;
import java.io.IOException;

/** Reads what an engine has done and holds. Any thread; no reading waits for I/O of the engine. */
public final class EngineGauges {
  private final Recovered recovered;
  private final SegmentContext context;
  private final WritePipeline pipeline;
  private final long recoveryNanos;
  private final long recoveredBytes;

  /**
   * Reads an engine that has been recovered and has done nothing yet.
   *
   * @param recoveryNanos how long that took
   */
  public EngineGauges(Recovered recovered, WritePipeline pipeline, long recoveryNanos) {
    this.recovered = recovered;
    this.context = recovered.context();
    this.pipeline = pipeline;
    this.recoveryNanos = recoveryNanos;
    this.recoveredBytes = recovered.wal().writtenPosition() - recovered.checkpoint();
  }

  /** What it has done. */
  public EngineWork work() {
    EngineCounters counters = context.counters();
    return new EngineWork(
        pipeline.refusals(),
        counters.tailReads(),
        counters.segmentReads(),
        counters.flushedBytes(),
        counters.deletedSegments(),
        counters.deletedBytes(),
        recoveryNanos,
        recoveredBytes,
        counters.checkpoints());
  }

  /**
   * What it holds. Walks no partitions.
   *
   * @throws IOException if the catalog can't be asked
   */
  public EngineHoldings holdings() throws IOException {
    EngineCounters counters = context.counters();
    return new EngineHoldings(
        counters.segments(),
        counters.segmentBytes(),
        recovered.backlog().unflushedBytes(),
        context.memory().lentBytes(),
        context.catalog().memoryBytes(),
        counters.producers(),
        recovered.wal().files());
  }

  /**
   * Sees to it that {@link #holdings} counts every segment. After a start a partition's segments
   * are read from the catalog when they are first needed; here all of them are, which takes some
   * microseconds for each partition. From then on they are counted as they come and go.
   *
   * @throws IOException if the catalog can't be read
   */
  public void countSegments() throws IOException {
    for (PartitionLog log : recovered.registry().all()) {
      long unused = log.segments().sizeInBytes();
    }
  }
}
