/**
 * {@code esker demo}: what Esker is about, in a minute. A producer and a consumer group work on a
 * topic with three replicas while the broker that leads one of its partitions is killed and started
 * again; then every acknowledged record is looked for in the log.
 *
 * <p>The load is made by Kafka's own clients, which only this plugin has. The cluster is {@code
 * esker cluster dev --failure-lab}, started as a process and spoken to over HTTP, so that the demo
 * does nothing that its users couldn't, and needs nothing of the broker's modules.
 *
 * <p>Every time in the result was measured: when a broker was killed is what the process says that
 * killed it ({@code POST /lab/brokers}); when that was noticed, when leaders were elected and when
 * replicas were in sync is what a broker says that learned of it ({@code GET /cluster/events});
 * when something was acknowledged or read is when the client was told. All are of one machine's
 * clock.
 *
 * <p>Threads: the command's own leads; the producer, each consumer, the reader of events and that
 * of the cluster's output have one each.
 */
package dev.esker.kafka.cli.demo;
