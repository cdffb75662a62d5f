/**
 * Decides what a request for a change of the metadata comes to: a pure function from a {@link
 * dev.esker.gossip.MetadataImage} and a request to commands, or to an error in the words of the
 * Kafka protocol. Also the settings of topics and brokers: their names, types, defaults, allowed
 * values and which value is in force.
 *
 * <p>Nothing here does I/O, has a thread or reads a clock; ids are drawn from a source that the
 * caller injects. All classes are immutable or stateless and may be used from any thread. The same
 * image and request (and ids) give the same decision.
 *
 * <p>A decision may be out of date when its commands are applied; commands carry what they rely on,
 * and {@link dev.esker.gossip.MetadataImage#apply} refuses a stale one. The caller then decides
 * anew.
 */
package dev.esker.controller;
