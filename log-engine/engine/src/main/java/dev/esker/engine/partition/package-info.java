/**
 * One partition's log: what the append stage knows of it, what is published, its idempotent
 * producers, leader epochs and segments. See {@link dev.esker.engine.partition.PartitionLog}.
 */
package dev.esker.engine.partition;
