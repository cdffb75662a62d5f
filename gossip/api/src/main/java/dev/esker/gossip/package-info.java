/**
 * The cluster's metadata as a pure model, and the ports through which it is agreed upon.
 *
 * <p>A {@link dev.esker.gossip.MetadataCommand} is one change; {@link
 * dev.esker.gossip.MetadataImage#apply} turns an image and a command into the next image, or
 * refuses the command; and a {@link dev.esker.gossip.MetadataLog} decides on one order of commands,
 * makes them durable and shows the images that follow. Whoever applies the same commands in the
 * same order has the same image.
 *
 * <p>Threads: everything but the ports is immutable and may be shared freely. The ports say for
 * each method who calls it from where.
 *
 * <p>No I/O, no clock, no randomness: ids are chosen by the caller and travel in the commands. The
 * bytes of commands and images are specified in {@code docs/formats/metadata.md}.
 */
package dev.esker.gossip;
