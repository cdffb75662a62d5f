package dev.esker.bench.compare.results;

/**
 * A trial without figures.
 *
 * @param peer its name
 * @param round from 1
 * @param message one line
 * @param logTail the end of what the peer has printed; may be empty
 */
public record Failure(String peer, int round, String message, String logTail) {}
