package dev.esker.wal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log may and must contain after a crash: kept beside a {@link Wal} by a workload, and
 * compared with what comes back.
 */
final class WalModel {

  /** A frame as it was staged; the payloads of all frames of a model differ. */
  record Frame(byte kind, int partition, long baseOffset, ByteBuffer payload) {
    @Override
    public String toString() {
      return "frame " + baseOffset + " (" + payload.remaining() + " bytes)";
    }
  }

  private final List<Frame> frames = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private long durable;
  private long trimmed;

  /** Adds a frame that may be on disk from now on. */
  void staged(Frame frame) {
    frames.add(frame);
    ends.add(null);
  }

  /** The write of the frames staged so far returned that position. */
  void written(long end) {
    for (int i = ends.size() - 1; i >= 0 && ends.get(i) == null; i--) {
      ends.set(i, end);
    }
  }

  /** The frames staged since the last write were refused. */
  void refused() {
    while (!ends.isEmpty() && ends.get(ends.size() - 1) == null) {
      frames.remove(frames.size() - 1);
      ends.remove(ends.size() - 1);
    }
  }

  void durable(long position) {
    durable = Math.max(durable, position);
  }

  /** A trim to that position has been asked for. */
  void trimmed(long position) {
    trimmed = Math.max(trimmed, position);
  }

  long durable() {
    return durable;
  }

  /** Ends of frames that are durable, where they are known. */
  List<Long> durableBoundaries() {
    return ends.stream().filter(end -> end != null && end <= durable).toList();
  }

  WalModel copy() {
    WalModel copy = new WalModel();
    copy.frames.addAll(frames);
    copy.ends.addAll(ends);
    copy.durable = durable;
    copy.trimmed = trimmed;
    return copy;
  }

  /** Collects what an open shows, and the ends of the frames. */
  static FrameVisitor collector(List<Frame> target, List<Long> targetEnds) {
    return (position, end, kind, partition, baseOffset, payload) -> {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      target.add(new Frame(kind, partition, baseOffset, ByteBuffer.wrap(bytes)));
      targetEnds.add(end);
    };
  }

  /**
   * Checks what came back and makes it the new truth.
   *
   * @throws AssertionError if it isn't a run of the frames, in order and exact, that contains every
   *     durable one that has not been given up
   */
  void recovered(List<Frame> found, List<Long> foundEnds, long end) {
    int first = found.isEmpty() ? frames.size() : indexOf(found.get(0));
    if (found.isEmpty()) {
      first = 0;
      while (first < frames.size() && mayBeGone(first)) {
        first++;
      }
    }
    for (int i = 0; i < first; i++) {
      check(mayBeGone(i), "lost the start: " + frames.get(i));
    }
    for (int i = 0; i < found.size(); i++) {
      check(first + i < frames.size(), "one frame too many: " + found.get(i));
      Frame expected = frames.get(first + i);
      check(expected.equals(found.get(i)), "got " + found.get(i) + " instead of " + expected);
    }
    int last = first + found.size();
    for (int i = last; i < frames.size(); i++) {
      boolean acknowledged = ends.get(i) != null && ends.get(i) <= durable;
      check(!acknowledged, "lost " + frames.get(i) + ", which was durable");
    }
    check(end >= durable, "the log ends at " + end + ", below the durable " + durable);
    frames.subList(last, frames.size()).clear();
    ends.subList(last, ends.size()).clear();
    for (int i = 0; i < found.size(); i++) {
      ends.set(first + i, foundEnds.get(i));
    }
    durable = end;
  }

  private boolean mayBeGone(int index) {
    return ends.get(index) != null && ends.get(index) <= trimmed;
  }

  private int indexOf(Frame wanted) {
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).equals(wanted)) {
        return i;
      }
    }
    throw new AssertionError(wanted + " was never written, or not in this life of the log");
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }
}
