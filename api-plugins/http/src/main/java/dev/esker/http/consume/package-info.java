/**
 * From the log to clients: one answer with some records, or a stream of events. Nothing is
 * remembered between requests; a cursor is all that a client needs to go on, at any broker.
 *
 * <p>Records are read and written out as JSON on worker threads, since that may touch the disk and
 * may take long; what goes to the client is written on its event loop.
 */
package dev.esker.http.consume;
