package dev.esker.bench.jmh.compare;

/**
 * One line of a result.
 *
 * @param name of the benchmark, with its threads and parameters: what two results are matched by
 * @param mode of JMH: {@code thrpt} is better when more, all others when less
 * @param score the mean
 * @param error half of the confidence interval around it; 0 if JMH gave none
 * @param unit of both
 */
record Measurement(String name, String mode, double score, double error, String unit) {

  /** Whether a greater score is better. */
  boolean moreIsBetter() {
    return mode.equals("thrpt");
  }
}
