/**
 * Consumer groups for clients that speak HTTP, without any HTTP: they are members of the same
 * groups as Kafka's clients, with the same coordinator.
 *
 * <h2>Who speaks for whom</h2>
 *
 * {@link dev.esker.http.groups.GroupSessions} keeps a session for each consumer that has registered
 * with this broker, and joins, syncs and, if need be, leads its group for it. To the coordinator a
 * consumer is a static member (KIP-345) whose instance id is the consumer's own name. So neither a
 * restart of the broker nor one of the client costs a rebalance, and of two clients of one name the
 * later one has the place. {@link dev.esker.http.groups.GroupDirectory} answers what people ask
 * about groups, and keeps nothing.
 *
 * <h2>What a client may rely on</h2>
 *
 * It reads what it was told last. As long as it does that, names the generation that it knows in
 * its heartbeats, and stops reading when nobody has answered it for as long as its session lasts,
 * or when it is told that it is no member, no partition has two readers in a group that agreed on
 * {@code cooperative-sticky}. That is what a group of HTTP consumers agrees on, and one that
 * Kafka's clients take part in if all of them can do it. With the other assignors a client learns
 * of its loss with its next heartbeat, as with Kafka. A client that doesn't name its generation
 * counts as knowing what it was answered last.
 *
 * <h2>Threads</h2>
 *
 * Sessions live on one {@link dev.esker.http.groups.SessionLoop}. Calls come from any thread and
 * are handed to it; so are the answers of the coordinator. Nothing is locked, and nothing happens
 * within something else. The longest thing it does is to lead a group.
 *
 * <h2>Limits</h2>
 *
 * Sessions, calls under way and calls of one client that wait are bounded, as is the time they wait
 * ({@link dev.esker.http.groups.SessionsConfig}). A session whose client is silent for its session
 * timeout is forgotten, in whatever state it is.
 */
package dev.esker.http.groups;
