package dev.esker.replication.net;

/**
 * What a link may hold.
 *
 * @param maxFrameBytes of one frame, head and body; from 1 KiB
 * @param queueBytes of frames that are accepted and haven't left; at least a frame of the largest
 *     size and 256 bytes
 * @param windowBytes of frames that were handed over and not released: beyond them the socket isn't
 *     read. What was read already is handed over still, which is at most one frame and 64 KiB more
 */
public record LinkSizes(int maxFrameBytes, long queueBytes, long windowBytes) {
  /** For records of a mebibyte or so. */
  public static final LinkSizes DEFAULTS = new LinkSizes(16 << 20, 32 << 20, 32 << 20);

  public LinkSizes {
    atLeast("maxFrameBytes", maxFrameBytes, 1 << 10);
    atLeast("queueBytes", queueBytes, (long) maxFrameBytes + OutgoingFrame.OVERHEAD_BYTES);
    atLeast("windowBytes", windowBytes, 1 << 10);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", but at least " + least);
    }
  }
}
