/**
 * Where replicas and leaders go: pure functions from a picture of the cluster to a plan.
 *
 * <ul>
 *   <li>{@link dev.esker.rebalancer.ReplicaPlacement} places the replicas of new partitions;
 *   <li>{@link dev.esker.rebalancer.AssignmentPlanner} says which replicas and leaders should move
 *       so that a cluster is whole, spread over racks and even, with the fewest moves;
 *   <li>{@link dev.esker.rebalancer.ReassignmentSteps} says, from a plan and the state of the
 *       metadata, which steps are next.
 * </ul>
 *
 * <p>Both planners see replicas and leaderships as items that brokers hold ({@link
 * dev.esker.rebalancer.ExchangeGraph}) and level them by flows of least cost ({@link
 * dev.esker.rebalancer.Leveller}). What was considered instead is in docs/adr/0014-placement.md.
 *
 * <p><b>Guarantees.</b> No clock, no chance but what a seed decides, no state between calls: the
 * same input has the same answer, whatever the order in which brokers and topics are given. Public
 * types are immutable, and their methods may be called by any thread; all limits are checked when a
 * request is made. Planning a large cluster takes seconds: don't do it on a thread that others wait
 * for.
 */
package dev.esker.rebalancer;
