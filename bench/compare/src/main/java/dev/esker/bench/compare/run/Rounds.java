package dev.esker.bench.compare.run;

import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.results.Failure;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.compare.scenario.Scenario;
import dev.esker.bench.compare.scenario.Stage;
import dev.esker.bench.disk.DiskProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/** Runs workloads on peers in turns. One thread. */
public final class Rounds {
  private final List<Peer> peers;
  private final int rounds;
  private final Optional<BareDisk> disk;
  private final RunDirectory directory;
  private final Consumer<String> progress;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Rounds::daemon);

  /**
   * Rounds to be run.
   *
   * @param peers in the order in which they take turns
   * @param rounds of each workload, at least 1
   * @param disk how the bare disk is measured at the beginning of each round, if at all
   * @param progress shown lines for people
   */
  public Rounds(
      List<Peer> peers,
      int rounds,
      Optional<DiskProbe.Limits> disk,
      RunDirectory directory,
      Consumer<String> progress) {
    this.peers = List.copyOf(peers);
    this.rounds = rounds;
    this.disk = disk.map(BareDisk::new);
    this.directory = directory;
    this.progress = progress;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "compare-timer");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs all rounds of a workload. A peer that fails sits out the rounds that are left.
   *
   * @throws IOException if the disk has too little room, or can't be used
   */
  public WorkloadResult run(Scenario scenario) throws IOException, InterruptedException {
    List<Trial> trials = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    Set<Peer> out = new HashSet<>();
    for (int round = 1; round <= rounds; round++) {
      requireRoom(scenario);
      if (disk.isPresent()) {
        trials.add(new Trial(WorkloadResult.DISK, round, disk.get().measure(directory.path())));
      }
      for (Peer peer : peers) {
        if (!out.contains(peer) && scenario.suits(peer)) {
          progress.accept(
              scenario.name() + ", round " + round + " of " + rounds + ": " + peer.name());
          try {
            trials.add(new Trial(peer.name(), round, trial(scenario, peer)));
          } catch (PeerFailedException e) {
            out.add(peer);
            failures.add(new Failure(peer.name(), round, e.getMessage(), e.logTail()));
            progress.accept("  failed: " + e.getMessage());
          }
        }
      }
    }
    return new WorkloadResult(scenario.name(), scenario.description(), trials, failures);
  }

  private void requireRoom(Scenario scenario) throws IOException {
    long usable = directory.usableBytes();
    if (usable < scenario.diskBytes()) {
      throw new IOException(
          scenario.name()
              + " needs up to "
              + (scenario.diskBytes() >> 20)
              + " MiB of disk, and "
              + directory.path().getParent()
              + " has "
              + (usable >> 20)
              + " MiB left; name another --data-dir, or a smaller --scale or --duration");
    }
  }

  private Sample trial(Scenario scenario, Peer peer)
      throws PeerFailedException, IOException, InterruptedException {
    Path place = directory.fresh(peer.name());
    try {
      return scenario.run(peer, new Stage(place, timer));
    } catch (IOException | RuntimeException e) {
      // Whatever it is, the others can still be measured.
      throw new PeerFailedException(e.getMessage() == null ? e.toString() : e.getMessage(), "");
    } finally {
      RunDirectory.delete(place);
    }
  }
}
