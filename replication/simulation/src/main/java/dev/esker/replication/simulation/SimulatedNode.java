package dev.esker.replication.simulation;

import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** A machine: it keeps its disk while processes on it come and go. */
final class SimulatedNode {
  final int id;
  private final ClusterSimulation cluster;
  private MemoryDisk disk = new MemoryDisk();
  private MemoryCatalogStore catalog = new MemoryCatalogStore();
  private UUID storage;
  private int runs;
  private boolean empty;
  private Optional<SimulatedProcess> process = Optional.empty();

  SimulatedNode(int id, ClusterSimulation cluster) {
    this.id = id;
    this.cluster = cluster;
    this.storage = new UUID(id + 1L, 0);
  }

  Optional<SimulatedProcess> process() {
    return process;
  }

  /** Whether its disk was lost and the metadata don't know it yet. */
  boolean isEmpty() {
    return empty;
  }

  void known() {
    empty = false;
  }

  void start() {
    runs++;
    if (runs == 1 && cluster.time().now() > 0) {
      cluster.tally().count(Happening.BROKER_JOINED);
    }
    try {
      process =
          Optional.of(
              new SimulatedProcess(cluster, this, new UUID(id + 1L, runs), storage, disk, catalog));
    } catch (IOException e) {
      throw new AssertionError("broker " + id + " can't start: " + e, e);
    }
    process.get().begin();
  }

  /** Ends the process at once, in the midst of a few operations of its disk. */
  void crash(int operations) {
    SimulatedProcess dying = process.orElseThrow();
    cluster.say(id, "crashes");
    if (operations > 0) {
      disk.failAfter(operations);
      dying.workOnDisk();
    }
    dying.die();
    process = Optional.empty();
    disk = disk.crashClone(cluster.random().nextLong());
    catalog = catalog.crashClone(cluster.random().nextLong());
    cluster.tally().count(Happening.CRASH);
    cluster.tally().add(Happening.WRITES_LOST, disk.crashLoss().lostSectors());
    cluster.tally().add(Happening.WRITES_TORN, disk.crashLoss().tornSectors());
  }

  /** Ends the process in good order; if the disk prevents that, in another. */
  void stop() {
    cluster.say(id, "stops");
    try {
      process.orElseThrow().close();
    } catch (IOException e) {
      cluster.say(id, "fails to stop: " + e);
      crash(0);
      return;
    }
    process = Optional.empty();
    catalog = catalog.crashClone(MemoryCatalogStore.Unflushed.DROP_ALL);
    cluster.tally().count(Happening.BROKER_STOPPED);
  }

  /** Loses everything that it had; it must be down. */
  void wipe() {
    cluster.say(id, "loses its disk");
    disk = new MemoryDisk();
    catalog = new MemoryCatalogStore();
    storage = new UUID(id + 1L, runs);
    empty = true;
  }
}
