/**
 * The plugin contract's {@link dev.esker.spi.LogService} on the storage engine: names become
 * partition logs, engine errors become protocol errors, and a fetch waits for data without polling.
 *
 * <p>Appends run on the caller's thread up to the write pipeline. Reads from memory run on the
 * caller's thread; what needs the disk runs on a small pool, so that network threads never wait for
 * it.
 */
package dev.esker.server.logs;
