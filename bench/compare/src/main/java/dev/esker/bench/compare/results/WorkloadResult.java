package dev.esker.bench.compare.results;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All rounds of a workload.
 *
 * @param name of the workload
 * @param description of the workload, one line
 * @param trials that gave figures, in the order in which they ran
 * @param failures those that didn't
 */
public record WorkloadResult(
    String name, String description, List<Trial> trials, List<Failure> failures) {

  /** The row of the bare disk, which is no peer but a yardstick. */
  public static final String DISK = "bare disk";

  public WorkloadResult {
    trials = List.copyOf(trials);
    failures = List.copyOf(failures);
  }

  /** Who has figures, in the order of their first trial; the disk is the last. */
  public List<String> rows() {
    List<String> rows = new ArrayList<>(trials.stream().map(Trial::peer).distinct().toList());
    if (rows.remove(DISK)) {
      rows.add(DISK);
    }
    return rows;
  }

  /** The metrics that somebody has, in their own order. */
  public List<Metric> metrics(Metric.Panel panel) {
    return List.of(Metric.values()).stream()
        .filter(metric -> metric.panel() == panel)
        .filter(metric -> trials.stream().anyMatch(t -> t.sample().value(metric).isPresent()))
        .toList();
  }

  /** A figure of a peer over the rounds. */
  public Optional<Spread> spread(String peer, Metric metric) {
    List<Double> values = new ArrayList<>();
    for (Trial trial : trials) {
      if (trial.peer().equals(peer)) {
        trial.sample().value(metric).ifPresent(values::add);
      }
    }
    return Spread.of(values);
  }

  /**
   * How many times the other's figure a peer's is, round by round: both had the same conditions
   * then. Rounds in which one of them has none, or the other's is 0, don't count.
   */
  public Optional<Spread> ratio(String peer, String other, Metric metric) {
    List<Double> ratios = new ArrayList<>();
    for (Trial mine : trials) {
      if (!mine.peer().equals(peer)) {
        continue;
      }
      for (Trial theirs : trials) {
        if (theirs.peer().equals(other) && theirs.round() == mine.round()) {
          OptionalDouble above = mine.sample().value(metric);
          OptionalDouble below = theirs.sample().value(metric);
          if (above.isPresent() && below.isPresent() && below.getAsDouble() != 0) {
            ratios.add(above.getAsDouble() / below.getAsDouble());
          }
        }
      }
    }
    return Spread.of(ratios);
  }
}
