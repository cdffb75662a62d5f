package dev.esker.server.inspect;

import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Checks segments: every batch's CRC, that its records can be read, that offsets ascend within a
 * segment and that none is missing between two of them. Within a segment that compaction has made
 * offsets may be missing.
 *
 * <p>Beside a running broker this is safe and says the truth of every segment that isn't appended
 * to any more. Of the one that is, it judges what is whole, and passes over an unfinished end.
 */
public final class SegmentVerifier implements SegmentWalk.Visitor {

  /** Told what was found, in the order of the files. */
  public interface Findings {

    /** Something that a reader will stumble over. */
    void damage(Damage damage);

    /** Something to know that is in order. */
    void note(Path file, String text);
  }

  /**
   * How much was read.
   *
   * @param partitions directories with segments
   * @param segments files
   * @param batches good ones
   * @param records in good batches
   * @param bytes of all files
   * @param damages bad places
   */
  public record Summary(
      long partitions, long segments, long batches, long records, long bytes, long damages) {

    /** Whether all is well. */
    public boolean isHealthy() {
      return damages == 0;
    }
  }

  private final SegmentWalk walk;
  private final Findings findings;
  private final LongConsumer progress;

  private SegmentFile segment;
  private long expected;
  private boolean certain;
  private long partitions;
  private long segments;
  private long batches;
  private long records;
  private long bytes;
  private long damages;

  /**
   * Prepares a check.
   *
   * @param progress told from time to time how many bytes have been read
   */
  public SegmentVerifier(SegmentWalk walk, Findings findings, LongConsumer progress) {
    this.walk = walk;
    this.findings = findings;
    this.progress = progress;
  }

  /** Bytes that {@link #verify} will read, as far as is known now. */
  public static long totalBytes(List<SegmentFile> files) throws IOException {
    long total = 0;
    for (SegmentFile file : files) {
      total += sizeOf(file);
    }
    return total;
  }

  private static long sizeOf(SegmentFile file) throws IOException {
    try {
      return Files.size(file.path());
    } catch (NoSuchFileException e) {
      return 0; // Retention was quicker; verify says so.
    }
  }

  /** Checks the files, in that order. */
  public Summary verify(List<SegmentFile> files) throws IOException {
    for (SegmentFile file : files) {
      begin(file);
      try {
        bytes += walk.run(file, this);
        segments++;
      } catch (NoSuchFileException e) {
        if (!file.live()) {
          throw e;
        }
        findings.note(file.path(), "deleted by the running broker meanwhile");
        certain = false;
      }
      progress.accept(bytes);
    }
    return new Summary(partitions, segments, batches, records, bytes, damages);
  }

  private void begin(SegmentFile file) throws IOException {
    segment = file;
    if (!file.consecutive()) {
      partitions++;
    } else if (certain && file.baseOffset() > expected) {
      damaged(
          new Damage(
              file.path(),
              0,
              "it begins with offset "
                  + file.baseOffset()
                  + " but the segment before ends before "
                  + expected
                  + ": what is between is missing"));
    } else if (certain && file.baseOffset() < expected) {
      findings.note(
          file.path(),
          "begins with offset "
              + file.baseOffset()
              + " though the segment before goes up to "
              + (expected - 1)
              + ", as a recovery may leave it");
    }
    expected = file.baseOffset();
    certain = true;
  }

  @Override
  public boolean batch(long position, RecordBatch batch, Optional<Damage> damage)
      throws IOException {
    if (batch.baseOffset() < expected) {
      damaged(
          new Damage(
              segment.path(),
              position,
              "offset " + batch.baseOffset() + " where " + expected + " or more is due"));
    } else if (batch.baseOffset() > expected && certain && !segment.isCompacted()) {
      findings.note(
          segment.path(),
          "no offsets "
              + expected
              + " to "
              + (batch.baseOffset() - 1)
              + " before position "
              + position
              + ", though this isn't the name of a compacted segment");
    }
    if (damage.isPresent()) {
      damaged(damage.get());
    } else {
      batches++;
      records += batch.recordCount();
    }
    expected = Math.max(expected, batch.nextOffset());
    certain = true;
    progress.accept(bytes + position);
    return true;
  }

  @Override
  public boolean damaged(Damage damage) {
    damages++;
    findings.damage(damage);
    // Which offsets should come next isn't known before the next good batch.
    certain = false;
    return true;
  }

  @Override
  public void unfinished(long position, long unfinishedBytes) {
    findings.note(
        segment.path(),
        "the running broker is writing to it; the last "
            + unfinishedBytes
            + " bytes, from position "
            + position
            + " on, weren't a whole batch yet");
  }
}
