/**
 * What a broker that is part of a cluster has more than one that runs alone: how it becomes part of
 * it, its lease, and the driver of the controller. See {@code docs/CLUSTER.md}.
 */
package dev.esker.server.cluster;
