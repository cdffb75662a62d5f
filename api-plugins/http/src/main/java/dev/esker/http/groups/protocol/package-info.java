/**
 * What consumers of one group tell each other through the coordinator, as bytes: subscriptions and
 * assignments of Kafka's consumer protocol, and the user data of its sticky assignors.
 *
 * <p>The bytes of other members are input like any other: what can't be read is a {@link
 * dev.esker.http.groups.protocol.MalformedMetadataException}, and no length in them is believed
 * before that many bytes are there. Everything here is immutable or a pure function, for any
 * thread.
 */
package dev.esker.http.groups.protocol;
