package dev.esker.bench.compare.figures;

import java.util.Locale;

/** The figures of a comparison. The name in lower case is that in the JSON report. */
public enum Metric {
  /** Acknowledged records per second. */
  RECORDS_PER_S("records/s", Panel.RATES, Better.MORE),
  /** Acknowledged bytes of values per second, 10^6. */
  MB_PER_S("MB/s", Panel.RATES, Better.MORE),
  /** Bytes of values read per second, over all readers, 10^6. */
  READ_MB_PER_S("read MB/s", Panel.RATES, Better.MORE),
  /** From the start of the process to its first answer, on an empty directory. */
  READY_MS("ready ms", Panel.RATES, Better.LESS),
  /** From the start after kill -9 until every partition has a leader again. */
  RESTART_MS("ready again ms", Panel.RATES, Better.LESS),
  /** Records acknowledged before the kill. */
  STORED_RECORDS("records stored", Panel.RATES, Better.NEITHER),
  /** Time to create the topic's partitions, all with a leader. */
  CREATED_MS("created ms", Panel.RATES, Better.LESS),
  /** User and system time of the broker for 10^9 acknowledged bytes of values, warm-up included. */
  CPU_S_PER_GB("CPU s/GB", Panel.RATES, Better.LESS),
  /** Processor time of a broker that has nothing to do. */
  IDLE_CPU_PERCENT("idle CPU %", Panel.RATES, Better.LESS),
  /** Resident memory when ready, before any load. */
  RSS_READY_MIB("RSS MiB, ready", Panel.RATES, Better.LESS),
  /** Resident memory when the load has ended. */
  RSS_AFTER_MIB("after", Panel.RATES, Better.LESS),
  /** Resident memory at most. */
  RSS_PEAK_MIB("peak", Panel.RATES, Better.LESS),
  /** From due to acknowledged. */
  ACK_P50_MS("ack ms p50", Panel.LATENCIES, Better.LESS),
  ACK_P99_MS("p99", Panel.LATENCIES, Better.LESS),
  ACK_P999_MS("p99.9", Panel.LATENCIES, Better.LESS),
  ACK_MAX_MS("max", Panel.LATENCIES, Better.LESS),
  /** From due to read. */
  READ_P50_MS("read ms p50", Panel.LATENCIES, Better.LESS),
  READ_P99_MS("p99", Panel.LATENCIES, Better.LESS),
  READ_P999_MS("p99.9", Panel.LATENCIES, Better.LESS),
  READ_MAX_MS("max", Panel.LATENCIES, Better.LESS);

  /** Figures that are shown in one table. */
  public enum Panel {
    RATES,
    LATENCIES
  }

  /** Which way is good. */
  public enum Better {
    MORE,
    LESS,
    NEITHER
  }

  private final String heading;
  private final Panel panel;
  private final Better better;

  Metric(String heading, Panel panel, Better better) {
    this.heading = heading;
    this.panel = panel;
    this.better = better;
  }

  /** Its column's heading, with the unit where the one to its left doesn't have it. */
  public String heading() {
    return heading;
  }

  /** The table that it is shown in. */
  public Panel panel() {
    return panel;
  }

  /** Which way is good. */
  public Better better() {
    return better;
  }

  /** Its name in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
