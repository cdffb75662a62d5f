package dev.esker.wal;

import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the log in a directory without changing anything, up to its end or to the first damage.
 * Works on a log that refuses to open. On the log of a running broker it shows some moment of it,
 * and may take a file that is being recycled for damage. One thread.
 */
public final class WalReader {
  private final Disk disk;
  private final Path directory;
  private long frames;
  private long payloadBytes;
  private long reached;

  /** Reads from {@code directory} on {@code disk}. */
  public WalReader(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Shows every intact frame at or after {@code from}, in order, as {@link Wal#open} would.
   *
   * @param from a frame boundary, or 0 for everything that is there
   * @return what was found; damage is reported, not thrown
   * @throws IOException if the disk or the visitor fails
   */
  public WalReport read(long from, FrameVisitor visitor) throws IOException {
    frames = 0;
    payloadBytes = 0;
    reached = 0;
    LogChain chain;
    try {
      chain = LogChain.read(disk, directory);
    } catch (WalCorruptException e) {
      return report(0, 0, e);
    }
    int files = chain.files().size();
    long start = files == 0 ? 0 : chain.files().get(0).header().startPosition();
    reached = start;
    FrameVisitor counting =
        (position, end, kind, partition, baseOffset, payload) -> {
          frames++;
          payloadBytes += payload.remaining();
          reached = end;
          visitor.frame(position, end, kind, partition, baseOffset, payload);
        };
    try {
      LogScan.Outcome outcome = new LogScan(disk, chain, false, from, counting).run();
      return report(files, start, outcome);
    } catch (WalCorruptException e) {
      return report(files, start, e);
    }
  }

  private WalReport report(int files, long start, LogScan.Outcome outcome) {
    OptionalLong torn = outcome.torn() ? OptionalLong.of(outcome.end()) : OptionalLong.empty();
    return new WalReport(
        files, frames, payloadBytes, start, outcome.end(), outcome.clean(), torn, Optional.empty());
  }

  private WalReport report(int files, long start, WalCorruptException e) {
    WalReport.Corruption corruption = new WalReport.Corruption(e.file(), e.position(), e.reason());
    return new WalReport(
        files,
        frames,
        payloadBytes,
        start,
        reached,
        false,
        OptionalLong.empty(),
        Optional.of(corruption));
  }
}
