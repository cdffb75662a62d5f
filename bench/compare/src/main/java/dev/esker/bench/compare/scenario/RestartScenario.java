package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.ProcessFigures;
import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How soon a broker serves again that was killed right after a load.
 *
 * @param name its name
 * @param workload what it holds: the number of records is what ends it
 */
public record RestartScenario(String name, Workload workload) implements Scenario {

  @Override
  public String description() {
    return workload.bounds().records()
        + " records of "
        + workload.shape().bytes()
        + " B over "
        + workload.topic().partitions()
        + " partitions, kill -9, start until every partition has a leader (NATS: until its stream is"
        + " there)";
  }

  @Override
  public long diskBytes() {
    return LoadScenario.roomFor(workload.bounds().bytes());
  }

  @Override
  public boolean suits(Peer peer) {
    return peer.stores();
  }

  @Override
  public Sample run(Peer peer, Stage stage)
      throws PeerFailedException, IOException, InterruptedException {
    try (RunningPeer running = peer.start(stage.directory())) {
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      LoadResult load;
      try (Target target = running.connect(workload, ClientSettings.DEFAULTS)) {
        long begin = System.nanoTime();
        target.createTopic(workload.topic());
        running.awaitTopic(workload.topic());
        values.put(Metric.CREATED_MS, (System.nanoTime() - begin) / 1e6);
        load = new LoadDriver(stage).run(running, workload, target);
        running.kill();
      }
      Duration again = running.restart(workload.topic());
      ProcessFigures after = ProcessFigures.of(running.pid());
      values.put(Metric.RESTART_MS, again.toNanos() / 1e6);
      values.put(Metric.STORED_RECORDS, (double) load.outcome().balance().acknowledged());
      values.put(Metric.RSS_AFTER_MIB, LoadFigures.mebibytes(after.residentBytes()));
      values.put(Metric.RSS_PEAK_MIB, LoadFigures.mebibytes(after.peakBytes()));
      return new Sample(
          values, Optional.empty(), Optional.empty(), List.of(), LoadFigures.problems(load));
    }
  }
}
