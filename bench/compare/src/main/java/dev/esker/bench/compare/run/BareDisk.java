package dev.esker.bench.compare.run;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.disk.DiskProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Measures the bare disk as if it were a peer: fdatasyncs as acknowledgements. */
final class BareDisk {
  private static final double NANOS_PER_MILLI = 1e6;

  private final DiskProbe.Limits limits;

  BareDisk(DiskProbe.Limits limits) {
    this.limits = limits;
  }

  Sample measure(Path directory) throws IOException {
    DiskFigures disk = new DiskProbe(directory, limits, System::nanoTime).measure(true);
    Histogram syncs = disk.fdatasync();
    return new Sample(
        Map.of(
            Metric.MB_PER_S,
            disk.sequentialBytesPerSecond() / 1e6,
            Metric.ACK_P50_MS,
            syncs.getValueAtPercentile(50) / NANOS_PER_MILLI,
            Metric.ACK_P99_MS,
            syncs.getValueAtPercentile(99) / NANOS_PER_MILLI,
            Metric.ACK_P999_MS,
            syncs.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
            Metric.ACK_MAX_MS,
            syncs.getMaxValue() / NANOS_PER_MILLI),
        Optional.of(syncs),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
