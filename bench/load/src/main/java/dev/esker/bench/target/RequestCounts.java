package dev.esker.bench.target;

/**
 * What a target that sends requests counted.
 *
 * @param answered requests to write that had an answer, of whatever status
 * @param reconnects connections made again after the server had closed them
 */
public record RequestCounts(long answered, long reconnects) {}
