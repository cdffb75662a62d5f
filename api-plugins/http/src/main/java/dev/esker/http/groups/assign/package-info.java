/**
 * Assignors: who of a group reads which partition, decided by the member that leads the group. They
 * bear the names of Kafka's and do what those do, so that it doesn't matter to a group whether a
 * Kafka client or this broker, for an HTTP client, leads it.
 *
 * <p>Pure functions, for any thread: the same group on the same topics gets the same assignment,
 * whatever the order in which its members are named. The work is bounded by what the coordinator
 * lets into a group.
 */
package dev.esker.http.groups.assign;
