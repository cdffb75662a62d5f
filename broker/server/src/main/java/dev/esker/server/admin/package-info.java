/**
 * Administration: the plugin contract's {@link dev.esker.spi.AdminService} and {@link
 * dev.esker.spi.ClusterAdmin}, made of the controller's decisions, the metadata log and the
 * partitions that this broker stores.
 *
 * <p>A change takes one way only: a request is decided ({@code dev.esker.controller}), proposed to
 * the {@link dev.esker.gossip.MetadataLog}, and, once it is durable there, applied to the stored
 * partitions by {@link dev.esker.server.admin.TopicReconciler}; only then is the request answered.
 * The metadata is the truth: what a crash leaves undone in between is made up for at the next
 * start.
 *
 * <p>Threads: the services may be called from any thread and never block. The reconciler is called
 * by the metadata log's thread. Answers arrive on the metadata log's or the storage engine's
 * thread.
 */
package dev.esker.server.admin;
