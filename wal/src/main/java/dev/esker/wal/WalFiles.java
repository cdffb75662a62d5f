package dev.esker.wal;

/**
 * A reading of the files of a write-ahead log.
 *
 * @param count that are part of the log, or ready to become the next part
 * @param bytes that these occupy on the disk, used or not
 * @param spares that wait to be used again
 */
public record WalFiles(int count, long bytes, int spares) {}
