/**
 * What a comparison found out, before anybody shows it: what one trial measured, the rounds of a
 * workload, medians and ratios, the whole. Immutable.
 */
package dev.esker.bench.compare.results;
