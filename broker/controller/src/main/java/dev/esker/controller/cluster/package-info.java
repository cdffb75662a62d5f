/**
 * The controller of a cluster: who is fenced, who leads, how reassignments go on, as
 * docs/CLUSTER.md says. {@link dev.esker.controller.cluster.ClusterController} is a state machine
 * that is told events and says what to do; {@link dev.esker.controller.cluster.Registration} and
 * {@link dev.esker.controller.cluster.ReassignmentRules} are pure functions for whoever proposes
 * commands.
 *
 * <p>Nothing here does I/O, has a thread, reads a clock or draws a random number. A {@code
 * ClusterController} belongs to one thread at a time; everything else is immutable or stateless.
 */
package dev.esker.controller.cluster;
