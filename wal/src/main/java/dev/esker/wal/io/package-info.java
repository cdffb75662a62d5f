/**
 * The seams to what is not deterministic: {@link dev.esker.wal.io.Disk} and {@link
 * dev.esker.wal.io.Clock}. Production uses {@code NioDisk} and the system clock; tests use the
 * twins of this module's test-jar ({@code MemoryDisk}, {@code FaultyDisk}, {@code ManualClock}),
 * which pass the same contract test.
 *
 * <p>A disk may be used from any thread; what one file allows is said at {@link
 * dev.esker.wal.io.DiskFile}.
 */
package dev.esker.wal.io;
