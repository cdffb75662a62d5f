/**
 * The engine's index: what is known about partitions, segments, sparse offset and time indexes,
 * leader epochs, idempotent producers and checkpoints, in one ordered key space. The bytes are
 * described in {@code docs/formats/catalog.md}.
 *
 * <p>{@link dev.esker.engine.catalog.Catalog} is the typed view; below it, the seam {@link
 * dev.esker.engine.catalog.CatalogStore} is an ordered map of bytes, kept by RocksDB ({@link
 * dev.esker.engine.catalog.RocksCatalogStore}) or, in tests, in memory ({@code MemoryCatalogStore}
 * of this module's test-jar). Both pass the same contract test.
 *
 * <p><b>Guarantees.</b> A batch is atomic and batches take effect in the order in which they were
 * written. After a crash the catalog holds a <em>prefix</em> of its batches, and at least
 * everything up to the last {@code flush()}. It may hold more, since RocksDB writes a full memory
 * table out by itself. The catalog is never the only copy of an acknowledged record: until a flush
 * has covered a change, the WAL holds what it takes to make that change again, and a catalog that
 * can't be read is moved aside and rebuilt from segments and WAL.
 *
 * <p><b>Threads.</b> Any thread may read at any time. One thread at a time writes and flushes. A
 * read sees a state between two batches, never half of one; two reads in a row may see different
 * states.
 */
package dev.esker.engine.catalog;
