package dev.esker.bench.compare.plan;

import dev.esker.bench.compare.peer.ClientSettings;
import dev.esker.bench.compare.scenario.LoadScenario;
import dev.esker.bench.compare.scenario.RestartScenario;
import dev.esker.bench.compare.scenario.Scenario;
import dev.esker.bench.compare.scenario.StartScenario;
import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The workloads that there are, in the order in which they run. */
public final class Catalogue {
  private static final int[] PARTITIONS = {1, 10, 100, 1_000, 5_000};
  private static final int[] RATES = {1_000, 10_000, 50_000};
  private static final int[] RESTART_PARTITIONS = {1, 1_000, 10_000};
  private static final int KIBIBYTE = 1_024;
  private static final int SMALL = 100;
  private static final int LATENCY_PARTITIONS = 10;
  private static final int MANY = 200;
  private static final int MANY_PARTITIONS = 100;
  private static final long RESTART_RECORDS = 100_000;
  private static final long MAX_LOAD_BYTES = 8L << 30;
  private static final double MAX_BYTES_PER_SECOND = 500e6;
  private static final Duration RESTART_LOAD_LIMIT = Duration.ofMinutes(5);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int READERS = 10;
  private static final int READ_PARTITIONS = 10;
  private static final long BACKLOG_BYTES = 5_000_000_000L;
  private static final int CATCH_UP_RATE = 5_000;
  private static final Duration CATCH_UP = Duration.ofMinutes(1);
  private static final Workload.Clients ONE_WRITER = new Workload.Clients(1, 0, 0, false);
  private static final long SEED = 1;

  private Catalogue() {}

  /** All of them at a size. */
  public static List<Scenario> of(Sizing sizing) {
    List<Scenario> all = new ArrayList<>();
    for (int partitions : PARTITIONS) {
      all.add(throughput("throughput-1k-", KIBIBYTE, partitions, sizing));
    }
    for (int partitions : PARTITIONS) {
      all.add(throughput("throughput-100b-", SMALL, partitions, sizing));
    }
    for (int rate : RATES) {
      all.add(latency(rate, sizing));
    }
    all.add(manySmall(sizing));
    all.add(fanOut(sizing));
    all.add(catchUp(sizing));
    all.add(new StartScenario("start", IDLE));
    for (int partitions : RESTART_PARTITIONS) {
      all.add(restart(partitions, sizing));
    }
    return List.copyOf(all);
  }

  private static Scenario throughput(String name, int bytes, int partitions, Sizing sizing) {
    return new LoadScenario(
        name + partitions,
        "one producer, records of "
            + bytes
            + " B, "
            + plural(partitions)
            + " just created, as fast as it goes, "
            + ClientSettings.DEFAULTS.description(),
        timed(bytes, partitions, 0, ONE_WRITER, sizing),
        ClientSettings.DEFAULTS);
  }

  private static Scenario latency(int rate, Sizing sizing) {
    return new LoadScenario(
        "latency-" + rate,
        rate
            + " records/s of "
            + KIBIBYTE
            + " B in an open loop, "
            + plural(LATENCY_PARTITIONS)
            + ", one producer, one consumer, "
            + ClientSettings.AT_ONCE.description(),
        timed(KIBIBYTE, LATENCY_PARTITIONS, rate, new Workload.Clients(1, 1, 0, false), sizing),
        ClientSettings.AT_ONCE);
  }

  private static Scenario manySmall(Sizing sizing) {
    return new LoadScenario(
        "many-small",
        MANY
            + " producers with a connection each, one record of "
            + SMALL
            + " B in flight per producer, no batching, "
            + plural(MANY_PARTITIONS),
        timed(SMALL, MANY_PARTITIONS, 0, new Workload.Clients(MANY, 0, 1, false), sizing),
        ClientSettings.UNBATCHED);
  }

  private static Scenario fanOut(Sizing sizing) {
    return new LoadScenario(
        "fan-out",
        "one producer as fast as it goes, "
            + READERS
            + " consumers that read everything each, records of "
            + KIBIBYTE
            + " B, "
            + plural(READ_PARTITIONS)
            + ", "
            + ClientSettings.DEFAULTS.description(),
        timed(KIBIBYTE, READ_PARTITIONS, 0, new Workload.Clients(1, READERS, 0, true), sizing),
        ClientSettings.DEFAULTS);
  }

  private static Scenario catchUp(Sizing sizing) {
    long backlog = Math.max(KIBIBYTE, sizing.scaled(BACKLOG_BYTES));
    Workload.Clients clients = new Workload.Clients(1, 1, 0, false);
    long written = (CATCH_UP.plus(sizing.warmUp()).toSeconds() + 1) * CATCH_UP_RATE * KIBIBYTE;
    return new LoadScenario(
        "catch-up",
        "one consumer reads "
            + backlog / 1_000_000
            + " MB from the beginning while a producer writes "
            + CATCH_UP_RATE
            + " records/s of "
            + KIBIBYTE
            + " B, "
            + plural(READ_PARTITIONS)
            + ", "
            + ClientSettings.DEFAULTS.description(),
        new Workload(
            topic(READ_PARTITIONS),
            shape(KIBIBYTE),
            new Workload.Bounds(
                clients.maxRecords() / 2,
                Duration.ofNanos(sizing.scaled(CATCH_UP.toNanos())),
                backlog + written),
            CATCH_UP_RATE,
            clients,
            sizing.warmUp(),
            backlog),
        ClientSettings.DEFAULTS);
  }

  private static Scenario restart(int partitions, Sizing sizing) {
    long records = sizing.scaled(RESTART_RECORDS);
    return new RestartScenario(
        "restart-" + partitions,
        new Workload(
            topic(partitions),
            shape(KIBIBYTE),
            new Workload.Bounds(records, RESTART_LOAD_LIMIT, records * KIBIBYTE),
            0,
            ONE_WRITER,
            Duration.ZERO));
  }

  private static Workload timed(
      int bytes, int partitions, long rate, Workload.Clients clients, Sizing sizing) {
    return new Workload(
        topic(partitions),
        shape(bytes),
        new Workload.Bounds(clients.maxRecords(), sizing.duration(), mostBytes(sizing)),
        rate,
        clients,
        sizing.warmUp());
  }

  /** What no client of a few processors will reach in that time; protects the disk. */
  private static long mostBytes(Sizing sizing) {
    double seconds = sizing.warmUp().plus(sizing.duration()).toNanos() / 1e9;
    return Math.min(MAX_LOAD_BYTES, (long) Math.ceil(seconds * MAX_BYTES_PER_SECOND));
  }

  private static TopicSpec topic(int partitions) {
    return new TopicSpec("esker-compare", partitions, 1);
  }

  private static RecordShape shape(int bytes) {
    return new RecordShape(bytes, KeyDistribution.NONE, 1, SEED);
  }

  private static String plural(int partitions) {
    return partitions + (partitions == 1 ? " partition" : " partitions");
  }
}
