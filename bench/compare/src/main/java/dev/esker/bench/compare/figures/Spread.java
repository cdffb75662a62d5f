package dev.esker.bench.compare.figures;

import java.util.List;
import java.util.Optional;

/**
 * Several values of one thing: few rounds have no distribution, so the extremes are told instead.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the least
 * @param max the greatest
 * @param values all, in the order of the rounds
 */
public record Spread(double median, double min, double max, List<Double> values) {

  /** The spread of some values; nothing if there are none. */
  public static Optional<Spread> of(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return Optional.of(
        new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), List.copyOf(values)));
  }
}
