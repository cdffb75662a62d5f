package dev.esker.bench.jmh.compare;

/**
 * One line of a result.
 *
 * @param name of the benchmark, with its threads and parameters: what two results are matched by
 * @param mode of JMH: {@code thrpt} is better when more, all others when less
 * @param score the mean
 * @param low the least score of an iteration
 * @param high the greatest score of an iteration
 * @param unit of all three
 */
record Measurement(String name, String mode, double score, double low, double high, String unit) {

  /** Whether a greater score is better. */
  boolean moreIsBetter() {
    return mode.equals("thrpt");
  }
}
