package dev.esker.engine.storage;

import dev.esker.engine.segment.Touched;

/**
 * What has been published but isn't in segments, or not stably: the storage thread's work to come.
 */
public final class Backlog {
  private final Dirty dirty = new Dirty();
  private final Touched touched = new Touched();
  private final SegmentFlusher flusher = new SegmentFlusher(dirty, touched);

  /** Bytes that aren't in a segment yet. Any thread. */
  public long unflushedBytes() {
    return dirty.unflushedBytes();
  }

  Dirty dirty() {
    return dirty;
  }

  Touched touched() {
    return touched;
  }

  SegmentFlusher flusher() {
    return flusher;
  }
}
