/**
 * From bodies to records in the log: JSON, newline-delimited JSON, CloudEvents and plain bytes are
 * read into {@link dev.esker.http.produce.NewRecord}s, which {@link
 * dev.esker.http.produce.Appender} puts into batches together with those of other requests. Each
 * event loop has an appender of its own; {@link dev.esker.http.produce.IdempotencyKeys} is shared.
 */
package dev.esker.http.produce;
