/**
 * The write-ahead log that all partitions of a broker share.
 *
 * <p><b>Purpose.</b> {@link dev.esker.wal.Wal} takes frames, writes them in batches, and says up to
 * which position they are on stable storage; {@link dev.esker.wal.Wal#open} brings them back.
 * {@link dev.esker.wal.WalReader}, {@link dev.esker.wal.WalDump} and {@link
 * dev.esker.wal.WalVerifier} read a log without changing it. What a frame means is its caller's
 * business.
 *
 * <p><b>Threads.</b> The package has none. One thread appends, another forces, any may ask; see
 * {@link dev.esker.wal.Wal}.
 *
 * <p><b>Guarantees.</b> After any crash, what is read is a prefix of what was written and contains
 * everything that had been reported durable, byte for byte. Damage to what had been durable is
 * refused, not repaired. A failed write or force is final. The format, and the reasons for it, are
 * in {@code docs/formats/wal.md}.
 */
package dev.esker.wal;
