package dev.esker.wal;

import dev.esker.wal.LogChain.LogFile;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a log after whatever happened to it. One use.
 *
 * <p>Nothing on disk changes until the new file gets its name; that is the commit. A crash before
 * it leaves what there was, and a crash after it leaves a log whose end is fixed for good. The
 * steps are in {@code docs/formats/wal.md}.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final WalConfig config;
  private final Disk disk;
  private final Path directory;

  Recovery(WalConfig config, Disk disk) {
    this.config = config;
    this.disk = disk;
    this.directory = config.directory();
  }

  Wal run(long from, FrameVisitor visitor) throws IOException {
    disk.createDirectories(directory);
    disk.syncDirectory(directory);
    LogChain chain = LogChain.read(disk, directory);
    LogScan.Outcome outcome = new LogScan(disk, chain, true, from, visitor).run();
    if (outcome.torn()) {
      LOG.warn(
          "{}: cut a torn tail at position {}; nothing beyond it was acknowledged",
          directory,
          outcome.end());
    }
    SparePool spares = new SparePool(disk, config);
    spares.load();
    List<LogFile> kept = new ArrayList<>();
    List<LogFile> dropped = new ArrayList<>(chain.superseded());
    for (LogFile file : chain.files()) {
      (file.header().startPosition() < outcome.end() ? kept : dropped).add(file);
    }
    FileClaimer claimer =
        new FileClaimer(
            disk, directory, Math.max(chain.highestGeneration(), spares.highestGeneration()));
    WalFile active = claimFirst(claimer, spares, chain, kept, outcome.end());
    try {
      discard(spares, dropped);
      return assemble(claimer, spares, kept, active, outcome.end());
    } catch (IOException | RuntimeException e) {
      active.file().close();
      throw e;
    }
  }

  private WalFile claimFirst(
      FileClaimer claimer, SparePool spares, LogChain chain, List<LogFile> kept, long end)
      throws IOException {
    FileClaimer.Place place =
        new FileClaimer.Place(FileHeader.Origin.START, previousGeneration(chain, kept), end, end);
    Optional<Path> spare = spares.take();
    long bytes =
        spare.isPresent() ? config.fileBytes() : FileSupply.shortFileBytes(config.fileBytes(), 0);
    return claimer.claim(place, spare, bytes);
  }

  /**
   * Without a file to follow, the new one takes the place of the oldest and supersedes them all.
   */
  private static long previousGeneration(LogChain chain, List<LogFile> kept) {
    if (!kept.isEmpty()) {
      return kept.get(kept.size() - 1).header().generation();
    }
    return chain.files().isEmpty() ? 0 : chain.files().get(0).header().previousGeneration();
  }

  private void discard(SparePool spares, List<LogFile> dropped) throws IOException {
    for (LogFile file : dropped) {
      spares.retire(file.path(), file.header());
    }
    spares.deleteUnusable();
  }

  private Wal assemble(
      FileClaimer claimer, SparePool spares, List<LogFile> kept, WalFile active, long end) {
    FileSequence sequence = new FileSequence(kept, active);
    Positions positions = new Positions(sequence.start(), end);
    FileSupply supply = new FileSupply(config.fileBytes(), claimer, spares, sequence, positions);
    return new Wal(config, sequence, supply, positions);
  }
}
