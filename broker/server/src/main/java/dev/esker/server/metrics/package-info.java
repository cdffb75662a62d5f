/**
 * The broker's figures, kept by simpleclient and offered to front ends as {@link
 * dev.esker.spi.Metrics}. Every figure has a limit of series; what goes beyond is counted in one
 * series whose labels are {@code other}, so that a label with too many values costs accuracy and
 * not memory. Any thread may note figures.
 */
package dev.esker.server.metrics;
