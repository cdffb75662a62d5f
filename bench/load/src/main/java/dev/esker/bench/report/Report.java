package dev.esker.bench.report;

import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.target.RequestCounts;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * All that a run found out.
 *
 * @param target where the load was put
 * @param machine what the load driver ran on
 * @param load what was measured
 * @param disk the bare disk, unless it wasn't asked for
 * @param requests what the target counted, if it counts requests
 */
public record Report(
    String target,
    String machine,
    LoadResult load,
    Optional<Disk> disk,
    Optional<RequestCounts> requests) {

  /** Of a target that doesn't count requests. */
  public Report(String target, String machine, LoadResult load, Optional<Disk> disk) {
    this(target, machine, load, disk, Optional.empty());
  }

  /**
   * The bare disk, measured on both sides of the load: their difference tells how steady it is.
   *
   * @param before the load; with the sequential write
   * @param after the load
   */
  public record Disk(DiskFigures before, DiskFigures after) {

    /** The latencies of both. */
    public Histogram fdatasync() {
      Histogram both = before.fdatasync().copy();
      both.add(after.fdatasync());
      return both;
    }
  }

  /** How many fdatasyncs the median acknowledgement takes; empty if either wasn't measured. */
  public OptionalDouble acknowledgementPerFdatasync() {
    if (disk.isEmpty() || load.ack().getTotalCount() == 0) {
      return OptionalDouble.empty();
    }
    Histogram fdatasync = disk.get().fdatasync();
    double median = fdatasync.getValueAtPercentile(50);
    return fdatasync.getTotalCount() == 0 || median == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(load.ack().getValueAtPercentile(50) / median);
  }

  /** Bytes of values per second that were acknowledged. */
  public double writtenBytesPerSecond() {
    return bytesPerSecond(load.written());
  }

  /** Bytes of values per second that were read, over all consumers. */
  public double readBytesPerSecond() {
    return bytesPerSecond(load.read());
  }

  /** Bytes of values per second that flowed. */
  public double bytesPerSecond(LoadResult.Flow flow) {
    return flow.perSecond() * load.workload().shape().bytes();
  }

  /** Records that a request brought on average; empty if there were none, or it isn't known. */
  public OptionalDouble recordsPerRequest() {
    long answered = requests.map(RequestCounts::answered).orElse(0L);
    return answered == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(load.outcome().balance().acknowledged() / (double) answered);
  }

  /** Requests per second of what is measured; empty if it isn't known. */
  public OptionalDouble requestsPerSecond() {
    OptionalDouble records = recordsPerRequest();
    return records.isEmpty() || records.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(load.written().perSecond() / records.getAsDouble());
  }

  /** What share of the disk's sequential rate was written; empty if it wasn't measured. */
  public OptionalDouble shareOfSequentialWrite() {
    double rate = disk.map(d -> d.before().sequentialBytesPerSecond()).orElse(0.0);
    return rate == 0 ? OptionalDouble.empty() : OptionalDouble.of(writtenBytesPerSecond() / rate);
  }
}
