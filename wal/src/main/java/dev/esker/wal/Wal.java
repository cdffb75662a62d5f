package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The write-ahead log that all partitions of a broker share: an ordered sequence of frames, of
 * which a known prefix is on stable storage. The format is in {@code docs/formats/wal.md}.
 *
 * <p><b>Positions.</b> A position is an address in the log; it only grows, across files and
 * restarts. Frames lie back to back, but between the last frame of a file and the first of the next
 * some positions are skipped.
 *
 * <p><b>Threads.</b> There are none in here. The caller has two roles, each played by one thread at
 * a time: the <em>append role</em> stages and writes, the <em>force role</em> forces. So while one
 * force is in flight, the next batch gathers and is written. Everything else may be called from any
 * thread, though {@link #close} only after both roles have stopped.
 *
 * <p><b>What holds at every moment:</b>
 *
 * <ol>
 *   <li>{@code durable <= written}. A frame that ends at or below {@link #durablePosition} survives
 *       any crash, as do all frames before it. What {@link #open} shows is always a prefix of what
 *       was written, and contains all of that.
 *   <li>The position that a force makes durable is read <em>before</em> the disk is asked. What is
 *       written while the force is in flight counts for the next.
 *   <li>A file is forced after the last write to it and before any position in a later file becomes
 *       durable.
 *   <li>Space is claimed before it is written to, and a file has a stable name and header before
 *       the first frame goes into it. So a full disk shows before anything is promised ({@link
 *       NoSpaceException}), and a force on the hot path touches no file-system metadata.
 *   <li>Any other failure of a write, a force or a change of the directory is final: the log is
 *       <em>fenced</em>. After a failed force nobody knows what is on disk, and a second one would
 *       report success without proving anything, so it is never tried again.
 * </ol>
 */
public final class Wal implements Closeable {
  /** Bytes that a frame takes beyond its payload. */
  public static final int FRAME_OVERHEAD_BYTES = FrameCodec.HEADER_BYTES;

  /** The most frames that one batch can hold. */
  public static final int MAX_STAGED_FRAMES = 1 << 16;

  private final WalConfig config;
  private final FileSequence sequence;
  private final FileSupply supply;
  private final Positions positions;
  private final Fence fence = new Fence();
  private final BatchWriter writer;
  private final StagedBatch batch = new StagedBatch(MAX_STAGED_FRAMES);
  private final List<WalFile> toForce = new ArrayList<>();
  private boolean closed;

  Wal(WalConfig config, FileSequence sequence, FileSupply supply, Positions positions) {
    this.config = config;
    this.sequence = sequence;
    this.supply = supply;
    this.positions = positions;
    this.writer = new BatchWriter(supply, sequence, positions);
  }

  /**
   * Recovers the log in {@code config.directory()} and opens it for appending; makes a new one if
   * there is none. Shows every intact frame at or after {@code from}, in order, on this thread. A
   * torn tail is cut. Whatever is shown is stable.
   *
   * @param from a frame boundary: 0 for everything that is retained, or a position that this log
   *     gave out earlier and that was durable
   * @throws WalCorruptException if stable bytes are damaged or missing, or if {@code from} is not
   *     part of this log; no file has been changed. Frames before the damage have been shown by
   *     then
   * @throws NoSpaceException if there is no room for a first file (4 MiB with the default length)
   */
  public static Wal open(WalConfig config, Disk disk, long from, FrameVisitor visitor)
      throws IOException {
    Objects.requireNonNull(visitor, "visitor");
    if (from < 0) {
      throw new IllegalArgumentException("from is " + from + " but must not be negative");
    }
    return new Recovery(config, disk).run(from, visitor);
  }

  /**
   * Adds a frame to the batch. Copies nothing: the payload, from its position to its limit, must
   * stay as it is until {@link #writeStaged} has returned, which moves its position to its limit.
   * Append role.
   *
   * @param kind 0 to 127
   * @throws IllegalArgumentException if the kind is negative or the frame is longer than configured
   * @throws IllegalStateException if {@link #MAX_STAGED_FRAMES} frames are staged
   */
  public void stage(byte kind, int partition, long baseOffset, ByteBuffer payload) {
    if (kind < 0) {
      throw new IllegalArgumentException("frame kind " + kind + " is negative");
    }
    if (payload.remaining() > config.maxFrameBytes() - FRAME_OVERHEAD_BYTES) {
      throw new IllegalArgumentException(
          "a frame with "
              + payload.remaining()
              + " bytes of payload is longer than the limit of "
              + config.maxFrameBytes()
              + " bytes, "
              + FRAME_OVERHEAD_BYTES
              + " of them overhead");
    }
    batch.add(kind, partition, baseOffset, payload);
  }

  /**
   * Claims room for one more frame behind those that are staged, so that staging and writing it
   * can't fail for want of space. To be followed by {@link #stage} with no larger payload. Append
   * role.
   *
   * @throws NoSpaceException if a further file is needed and can't be claimed; what is staged stays
   *     so, and can still be written
   * @throws WalFencedException if the log was fenced, or is now because claiming failed
   */
  public void claim(int payloadBytes) throws IOException {
    claim(payloadBytes, 0);
  }

  /**
   * The same, and keeps a reserve: fails unless that much room is left behind the frame, in its
   * file or in the next. So on a full disk there is still room for small frames that need none to
   * be left, such as those that say what is to be deleted. Append role.
   *
   * @param reserveBytes at most {@code fileBytes / 16}, of which a file that is claimed in a hurry
   *     has at least that much
   * @throws NoSpaceException as above
   * @throws WalFencedException as above
   */
  public void claim(int payloadBytes, int reserveBytes) throws IOException {
    if (reserveBytes < 0 || reserveBytes > config.fileBytes() / 16) {
      throw new IllegalArgumentException(
          "a reserve of " + reserveBytes + " bytes must be 0 to " + config.fileBytes() / 16);
    }
    fence.check();
    try {
      writer.claimNext(Math.addExact(payloadBytes, FRAME_OVERHEAD_BYTES), reserveBytes);
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    }
  }

  /** The longest payload of a frame, in bytes. */
  public int maxPayloadBytes() {
    return config.maxFrameBytes() - FRAME_OVERHEAD_BYTES;
  }

  /** Frames staged and not yet written. Append role. */
  public int stagedFrames() {
    return batch.count();
  }

  /** Bytes of the staged frames, overhead included. Append role. */
  public long stagedBytes() {
    return batch.bytes();
  }

  /**
   * Writes the staged frames, in order, and empties the batch, whatever the outcome. What it
   * returns is not durable yet. Append role.
   *
   * @return the position behind the last frame; the written position if nothing was staged
   * @throws NoSpaceException if a further file is needed and can't be claimed: nothing of the batch
   *     has been written, and a later batch may succeed
   * @throws WalFencedException if the log was fenced, or is now because writing failed
   */
  public long writeStaged() throws IOException {
    try {
      fence.check();
      if (batch.count() > 0) {
        writer.claimRoom(batch);
        writeClaimed();
      }
      return positions.written();
    } catch (NoSpaceException | WalFencedException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    } finally {
      batch.clear();
      writer.forgetClaims();
    }
  }

  /** From here on even a full disk is a broken promise: the room had been claimed. */
  private void writeClaimed() throws IOException {
    try {
      writer.write(batch);
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    }
  }

  /**
   * Makes everything stable that had been written before the call. Force role.
   *
   * @return the durable position
   * @throws WalFencedException if the log was fenced, or is now because forcing failed
   */
  public long force() throws IOException {
    fence.check();
    long target = positions.written();
    if (target == positions.durable()) {
      return target;
    }
    try {
      forceOpenFiles();
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    } finally {
      toForce.clear();
    }
    fence.check();
    positions.durable(target);
    return target;
  }

  private void forceOpenFiles() throws IOException {
    sequence.collectUnforced(toForce);
    int last = toForce.size() - 1;
    for (int i = 0; i < last; i++) {
      WalFile full = toForce.get(i);
      full.file().force(false);
      full.file().close();
      sequence.forced(full);
    }
    toForce.get(last).file().force(false);
  }

  /** The position behind the last frame that has been given to the operating system. */
  public long writtenPosition() {
    return positions.written();
  }

  /** Frames that end at or below this position survive a crash. */
  public long durablePosition() {
    return positions.durable();
  }

  /** Whether the log takes no more writes. True after {@link #close} as well. */
  public boolean isFenced() {
    return fence.cause().isPresent();
  }

  /** Why the log is fenced; empty if it isn't. */
  public Optional<Throwable> fenceCause() {
    return fence.cause();
  }

  /** Takes no more writes from now on. What is in flight may still reach the disk. */
  public void fence(Throwable cause) {
    fence.shut(Objects.requireNonNull(cause, "cause"));
  }

  /** Positions from the start of the log to the written position, in bytes. */
  public long retainedBytes() {
    return positions.written() - positions.start();
  }

  /** A reading of its files; waits for no I/O. */
  public WalFiles files() {
    return sequence.files(supply.spareCount());
  }

  /** The position at which the retained log starts. */
  public long startPosition() {
    return positions.start();
  }

  /**
   * Gives up the files that lie wholly below a position: the broker no longer needs the frames in
   * them. Up to {@code spareFiles} are kept for reuse, the others are deleted.
   *
   * @param position at most the durable position
   * @throws NoSpaceException if a full disk keeps a file from being removed; may be tried again
   * @throws WalFencedException if the log was fenced, or is now because removing failed
   */
  public void trim(long position) throws IOException {
    if (position > positions.durable()) {
      throw new IllegalArgumentException(
          "can't trim to " + position + ": durable only to " + positions.durable());
    }
    changeDirectory(() -> supply.trim(position));
  }

  /**
   * Whether {@link #prepareSpare} has something to do: the writer would have to wait for a new file
   * if it came to the end of the present one now.
   */
  public boolean needsSpare() {
    return supply.needsFile();
  }

  /**
   * Whether it is time for {@link #advanceSpare}: a file that was trimmed can be used again, or the
   * next one isn't as far as it should be by the use of the present one. False as long as nothing
   * is written. Any thread; doesn't block.
   */
  public boolean isSpareDue() {
    return supply.isDue();
  }

  /**
   * Takes one step towards the next file, of some milliseconds. To be called from a background
   * thread, again and again while {@link #isSpareDue}.
   *
   * @throws NoSpaceException if the disk is full; may be tried again
   * @throws WalFencedException if the log was fenced, or is now because claiming failed
   */
  public void advanceSpare() throws IOException {
    changeDirectory(supply::advance);
  }

  /**
   * Claims the next file ahead of need: reuses a spare, or fills a new file with zeros, which takes
   * a while. Does nothing if one is ready. To be called from a background thread.
   *
   * @throws NoSpaceException if the disk is full; may be tried again
   * @throws WalFencedException if the log was fenced, or is now because claiming failed
   */
  public void prepareSpare() throws IOException {
    changeDirectory(supply::prepare);
  }

  @FunctionalInterface
  private interface DirectoryChange {
    void run() throws IOException;
  }

  private void changeDirectory(DirectoryChange change) throws IOException {
    fence.check();
    try {
      change.run();
    } catch (NoSpaceException e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    }
  }

  /**
   * Makes everything written stable, marks the log as closed in good order, and closes its files.
   * Frames that are only staged are dropped. A fenced log is just closed. To be called once both
   * roles have stopped; a second call does nothing.
   *
   * @throws WalFencedException if the last force failed
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    batch.clear();
    try {
      if (!isFenced()) {
        force();
        closeCleanly();
      }
    } finally {
      fence.shut(new IllegalStateException("the log has been closed"));
      supply.close();
      sequence.closeAll();
    }
  }

  private void closeCleanly() throws IOException {
    try {
      writer.writeCleanClose();
    } catch (IOException | RuntimeException | Error e) {
      throw fence.shut(e);
    }
    force();
  }
}
