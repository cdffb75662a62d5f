package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.figures.ProcessFigures;
import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import java.io.IOException;

/**
 * A load on a topic just created.
 *
 * @param name its name
 * @param description in one line
 * @param workload the load; without its readers where nothing can be read
 * @param settings of the clients
 */
public record LoadScenario(
    String name, String description, Workload workload, ClientSettings settings)
    implements Scenario {

  /** A log may have its data twice on the disk, and some more. */
  private static final int COPIES = 2;

  private static final long BESIDES = 1L << 30;

  /** The room that so many bytes of values may take. */
  static long roomFor(long bytes) {
    return COPIES * bytes + BESIDES;
  }

  @Override
  public long diskBytes() {
    return roomFor(workload.bounds().bytes());
  }

  /** Where nothing can be read, only what is not about reading can be compared. */
  @Override
  public boolean suits(Peer peer) {
    return peer.stores() || (!workload.clients().fanOut() && workload.backlogBytes() == 0);
  }

  @Override
  public Sample run(Peer peer, Stage stage)
      throws PeerFailedException, IOException, InterruptedException {
    try (RunningPeer running = peer.start(stage.directory())) {
      ProcessFigures before = ProcessFigures.of(running.pid());
      Workload load = peer.stores() ? workload : unread();
      LoadResult result = new LoadDriver(stage).run(running, load, settings);
      return LoadFigures.of(result, before, ProcessFigures.of(running.pid()));
    }
  }

  private Workload unread() {
    Workload.Clients clients = workload.clients();
    return new Workload(
        workload.topic(),
        workload.shape(),
        workload.bounds(),
        workload.rate(),
        new Workload.Clients(clients.producers(), 0, clients.inFlight(), false),
        workload.warmUp());
  }
}
