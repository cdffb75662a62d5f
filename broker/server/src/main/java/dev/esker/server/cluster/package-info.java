/**
 * What a broker that is part of a cluster has more than one that runs alone: how it becomes part of
 * it, its lease, its replicas and how fast they are fed, and the drivers of the controller and of
 * the rebalancer. See {@code docs/CLUSTER.md}.
 */
package dev.esker.server.cluster;
