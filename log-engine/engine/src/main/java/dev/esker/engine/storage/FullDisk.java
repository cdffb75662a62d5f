package dev.esker.engine.storage;

import dev.esker.engine.EngineListener;
import dev.esker.wal.io.NoSpaceException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who can't write now for want of space. The listener is told when the first can't any more, and
 * when all can again. Any thread.
 */
final class FullDisk {

  /** Who claims space. */
  enum Claimant {
    /** The write-ahead log: appends are refused. */
    WAL,
    /** Segments: appends are refused once the tail cache is full. */
    SEGMENTS,
    /** Checkpoints: the write-ahead log can't be trimmed. */
    CHECKPOINT,
    /** Files can't be deleted, because the catalog can't say so. */
    DELETION
  }

  private final EngineListener listener;
  private final Set<Claimant> refused = EnumSet.noneOf(Claimant.class);
  private volatile boolean segmentsFull;
  private volatile boolean full;

  FullDisk(EngineListener listener) {
    this.listener = listener;
  }

  synchronized void refused(Claimant claimant, NoSpaceException cause) {
    boolean first = refused.isEmpty();
    refused.add(claimant);
    update();
    if (first) {
      listener.notice("the disk is full, writing waits until there is room: " + cause.getMessage());
    }
  }

  synchronized void granted(Claimant claimant) {
    if (refused.remove(claimant)) {
      update();
      if (refused.isEmpty()) {
        listener.notice("there is room on the disk again");
      }
    }
  }

  private void update() {
    segmentsFull = refused.contains(Claimant.SEGMENTS);
    full = !refused.isEmpty();
  }

  synchronized boolean refused(Claimant claimant) {
    return refused.contains(claimant);
  }

  /** Whether segments can't grow. */
  boolean segmentsFull() {
    return segmentsFull;
  }

  /** Whether anybody can't write. */
  boolean full() {
    return full;
  }
}
