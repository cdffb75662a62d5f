package dev.esker.bench.compare.plan;

import java.time.Duration;
import java.util.List;

/** Ready-made choices; every part of them can be chosen otherwise. */
@SuppressWarnings("ImmutableEnumChecker") // records, and lists made by List.of
public enum Preset {
  /** Some minutes: enough to see whether a change has done something. */
  QUICK(
      new Sizing(Duration.ofSeconds(2), Duration.ofSeconds(4), 0.2),
      2,
      List.of("throughput-1k-1", "throughput-1k-100", "latency-10000", "start", "restart-1")),
  /** All of it: some hours. What figures for others are made with. */
  FULL(new Sizing(Duration.ofSeconds(5), Duration.ofSeconds(15), 1), 3, List.of("*"));

  private final Sizing sizing;
  private final int rounds;
  private final List<String> workloads;

  Preset(Sizing sizing, int rounds, List<String> workloads) {
    this.sizing = sizing;
    this.rounds = rounds;
    this.workloads = workloads;
  }

  /** How much is done. */
  public Sizing sizing() {
    return sizing;
  }

  /** How often. */
  public int rounds() {
    return rounds;
  }

  /** Names or globs of workloads. */
  public List<String> workloads() {
    return workloads;
  }
}
