package dev.esker.bench.load;

/** How often each key occurs. */
public enum KeyDistribution {
  /** Records have no key. */
  NONE,
  /** Every key is equally likely. */
  UNIFORM,
  /** Key k is chosen with a weight of 1/k^0.99, as in YCSB: few keys are hot. */
  ZIPF
}
