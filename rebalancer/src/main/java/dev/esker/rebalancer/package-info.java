/** Where replicas and leaders go: pure functions from a picture of the cluster to a plan. */
package dev.esker.rebalancer;
