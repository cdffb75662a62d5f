/**
 * The requests that ask what there is: ApiVersions, Metadata, DescribeCluster,
 * DescribeTopicPartitions, FindCoordinator.
 *
 * <p>All are answered from an immutable picture of the cluster; only Metadata may change something,
 * by creating topics that are missing.
 */
package dev.esker.kafka.cluster;
