/**
 * What the disk alone does: the yardstick beside which the latencies of a load are shown. Threads:
 * none; a probe runs on its caller's thread.
 */
package dev.esker.bench.disk;
