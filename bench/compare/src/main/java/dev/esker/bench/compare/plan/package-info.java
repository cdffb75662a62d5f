/** What a run does: the named workloads, their sizes, and which of them were asked for. Pure. */
package dev.esker.bench.compare.plan;
