package dev.esker.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the parts of an engine count as they go, for its figures. Any thread; noting costs no lock,
 * and reading doesn't wait for whoever notes.
 */
public final class EngineCounters {
  private final LongAdder tailReads = new LongAdder();
  private final LongAdder segmentReads = new LongAdder();
  private final LongAdder flushedBytes = new LongAdder();
  private final LongAdder segments = new LongAdder();
  private final LongAdder segmentBytes = new LongAdder();
  private final LongAdder deletedSegments = new LongAdder();
  private final LongAdder deletedBytes = new LongAdder();
  private final LongAdder producers = new LongAdder();
  private volatile Checkpoints checkpoints = new Checkpoints(0, 0, 0, -1);

  /**
   * The checkpoints that were finished.
   *
   * @param count since the engine was opened
   * @param nanos spent in all of those
   * @param lastNanos spent in the last of them; 0 if there is none
   * @param lastMillis when the last one ended, in milliseconds since 1970, be it in an earlier run;
   *     -1: there never was one
   */
  public record Checkpoints(long count, long nanos, long lastNanos, long lastMillis) {}

  /** A read was answered out of the tail cache. */
  public void tailRead() {
    tailReads.increment();
  }

  /** A read was looked up in segments. */
  public void segmentRead() {
    segmentReads.increment();
  }

  /** Bytes went from the tail cache to a segment. */
  public void flushed(long bytes) {
    flushedBytes.add(bytes);
  }

  /** Segments came or, if negative, went, and with them bytes. */
  public void segments(long count, long bytes) {
    segments.add(count);
    segmentBytes.add(bytes);
  }

  /** A segment was deleted since the start of its log has passed it. */
  public void segmentDeleted(long bytes) {
    deletedSegments.increment();
    deletedBytes.add(bytes);
  }

  /** Producers are remembered or, if negative, forgotten. */
  public void producers(long count) {
    producers.add(count);
  }

  /** A checkpoint is done. One thread at a time. */
  public void checkpointDone(long nanos, long wallMillis) {
    Checkpoints last = checkpoints;
    checkpoints = new Checkpoints(last.count() + 1, last.nanos() + nanos, nanos, wallMillis);
  }

  /** An earlier run has made a checkpoint at that time. Recovery. */
  public void checkpointFound(long wallMillis) {
    checkpoints = new Checkpoints(0, 0, 0, wallMillis);
  }

  /** Reads answered out of the tail cache. */
  public long tailReads() {
    return tailReads.sum();
  }

  /** Reads looked up in segments. */
  public long segmentReads() {
    return segmentReads.sum();
  }

  /** Bytes that went to segments. */
  public long flushedBytes() {
    return flushedBytes.sum();
  }

  /** Segments that there are. */
  public long segments() {
    return segments.sum();
  }

  /** Bytes in those. */
  public long segmentBytes() {
    return segmentBytes.sum();
  }

  /** Segments that were deleted. */
  public long deletedSegments() {
    return deletedSegments.sum();
  }

  /** Bytes in segments that were deleted. */
  public long deletedBytes() {
    return deletedBytes.sum();
  }

  /** Producers that are remembered. */
  public long producers() {
    return producers.sum();
  }

  /** The checkpoints. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }
}
