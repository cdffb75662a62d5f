package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.ProcessFigures;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.compare.results.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * From the start of the process on an empty directory to its first answer, and what it takes when
 * it has nothing to do.
 *
 * @param name its name
 * @param idle how long it is left alone before it is looked at
 */
public record StartScenario(String name, Duration idle) implements Scenario {
  private static final long DISK_BYTES = 1L << 30;

  @Override
  public String description() {
    return "start on an empty directory until ApiVersions and Metadata are answered (NATS: a request"
        + " about JetStream); then idle for "
        + idle.toSeconds()
        + " s";
  }

  @Override
  public long diskBytes() {
    return DISK_BYTES;
  }

  @Override
  public boolean suits(Peer peer) {
    return peer.stores();
  }

  @Override
  public Sample run(Peer peer, Stage stage)
      throws PeerFailedException, IOException, InterruptedException {
    try (RunningPeer running = peer.start(stage.directory())) {
      // The first half is for what a start leaves to do, such as compiling.
      Duration half = idle.dividedBy(2);
      stage.settle(half);
      ProcessFigures before = ProcessFigures.of(running.pid());
      stage.settle(half);
      ProcessFigures after = ProcessFigures.of(running.pid());
      double busy = after.cpuSeconds() - before.cpuSeconds();
      return Sample.of(
          Map.of(
              Metric.READY_MS,
              running.readyAfter().toNanos() / 1e6,
              Metric.IDLE_CPU_PERCENT,
              100 * busy / (half.toNanos() / 1e9),
              Metric.RSS_AFTER_MIB,
              LoadFigures.mebibytes(after.residentBytes()),
              Metric.RSS_PEAK_MIB,
              LoadFigures.mebibytes(after.peakBytes())));
    }
  }
}
