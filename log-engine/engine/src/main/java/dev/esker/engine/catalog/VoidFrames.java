package dev.esker.engine.catalog;

/**
 * Frames of the write-ahead log that say nothing about a partition any more: what they have added
 * was cut off, or is in segments. A replay passes over them, since it couldn't put them in their
 * places: the log may end earlier by now.
 *
 * @param before all frames before that position
 * @param offset and frames from that base offset on
 * @param position if they lie before that position
 */
public record VoidFrames(long before, long offset, long position) {

  /** None. */
  public static final VoidFrames NONE = new VoidFrames(0, 0, 0);

  /** Checks the ranges. */
  public VoidFrames {
    Ranges.atLeast(0, "before", before);
    Ranges.atLeast(0, "offset", offset);
    Ranges.atLeast(0, "position", position);
  }

  /** All frames before a position. */
  public static VoidFrames before(long position) {
    return new VoidFrames(position, 0, 0);
  }

  /** These, and those from a base offset on that lie before a position. */
  public VoidFrames and(long baseOffset, long beforePosition) {
    return new VoidFrames(before, baseOffset, beforePosition);
  }

  /** Whether a frame is one of them. */
  public boolean has(long framePosition, long baseOffset) {
    return framePosition < before || (framePosition < position && baseOffset >= offset);
  }
}
