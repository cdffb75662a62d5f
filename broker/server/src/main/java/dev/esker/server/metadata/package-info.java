/**
 * The metadata of a lone broker: its identity, its {@link dev.esker.gossip.MetadataLog} on the
 * local disk, and the view of the cluster that front ends are shown.
 *
 * <p>{@link dev.esker.server.metadata.MetadataStore} is the core: it has no thread and no clock,
 * and does all its work on the {@link dev.esker.wal.io.Disk} that it is given, so that tests crash
 * it at every disk operation. {@link dev.esker.server.metadata.LocalMetadataLog} drives it with one
 * thread and makes one fsync serve all proposals that wait.
 *
 * <p>Guarantees: a proposal completes only after its command is on stable storage; after a crash
 * the log is a prefix that contains every completed proposal; a torn tail is cut, anything else
 * that is damaged is refused with file and position. The bytes are specified in {@code
 * docs/formats/metadata.md}.
 */
package dev.esker.server.metadata;
