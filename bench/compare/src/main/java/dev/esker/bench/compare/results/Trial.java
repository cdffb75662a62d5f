package dev.esker.bench.compare.results;

/**
 * One peer under one workload, once.
 *
 * @param peer its name; {@link WorkloadResult#DISK} for the bare disk
 * @param round from 1
 * @param sample what was measured
 */
public record Trial(String peer, int round, Sample sample) {}
