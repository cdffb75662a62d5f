package dev.esker.bench.report;

import dev.esker.bench.load.Interval;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The histograms of every second in HdrHistogram's log format (version 1.3), with the tags {@code
 * ack} and {@code read}, for the tools that read it. Values are nanoseconds; the column for people
 * is in milliseconds. One thread.
 */
public final class IntervalLog implements Interval.Listener, AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final HistogramLogWriter writer;

  /** Creates the file, or replaces it. */
  public IntervalLog(Path file, String title, long startMillis) throws FileNotFoundException {
    writer = new HistogramLogWriter(file.toFile());
    writer.outputComment(title);
    writer.outputLogFormatVersion();
    writer.outputStartTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputLegend();
  }

  @Override
  public void passed(Interval interval) {
    write("ack", interval.ack(), interval);
    write("read", interval.endToEnd(), interval);
  }

  private void write(String tag, Histogram histogram, Interval interval) {
    histogram.setTag(tag);
    writer.outputIntervalHistogram(
        interval.startNanos() / 1e9, interval.endNanos() / 1e9, histogram, NANOS_PER_MILLI);
  }

  @Override
  public void close() {
    writer.close();
  }
}
