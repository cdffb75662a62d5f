/**
 * Segments: runs of Kafka record batches, byte for byte, in files under {@code
 * topics/<topic>-<partition>/}. {@link dev.esker.engine.segment.SegmentedLog} is one partition's
 * list of them, {@link dev.esker.engine.segment.OpenFiles} bounds the file descriptors of all.
 */
package dev.esker.engine.segment;
