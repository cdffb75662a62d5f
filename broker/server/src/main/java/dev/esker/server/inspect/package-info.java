/**
 * Looks into a data directory for the command line: at segments, and at the catalog beside them.
 *
 * <p>Everything here only reads, but for {@link dev.esker.server.inspect.CatalogReplacement}.
 * Damage is a result, not an exception: an {@link java.io.IOException} means that the disk couldn't
 * be read. One thread for each object.
 */
package dev.esker.server.inspect;
