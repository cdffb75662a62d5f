package dev.esker.server.metrics;

import dev.esker.engine.EngineStats;
import dev.esker.engine.EngineWork;
import dev.esker.engine.StorageEngine;

/** The write pipeline and the tail cache: how full they are, and whom they served or refused. */
public final class PipelineFigures {
  private PipelineFigures() {}

  /** Shows them. */
  public static void register(BrokerMetrics metrics, StorageEngine engine) {
    metrics.register(
        Families.of(
            families -> {
              EngineStats stats = engine.stats();
              EngineWork work = engine.gauges().work();
              pipeline(families, stats, work);
              cache(families, stats, work);
            }));
  }

  private static void pipeline(Families families, EngineStats stats, EngineWork work) {
    families.gauge("esker_pipeline_requests", "Requests in the write pipeline.", stats.ringUsed());
    families.gauge(
        "esker_pipeline_capacity_requests",
        "Requests that the write pipeline takes at most.",
        stats.ringSlots());
    families.counter(
        "esker_pipeline_refusals_total",
        "Times that the write pipeline was full, so that somebody had to wait and try again.",
        work.refusedAppends());
    families.counter(
        "esker_committed_batches_total",
        "Record batches that were made durable and can be read.",
        stats.committedBatches());
  }

  private static void cache(Families families, EngineStats stats, EngineWork work) {
    families.gauge("esker_tail_cache_used_bytes", "Tail cache in use.", stats.cacheUsedBytes());
    families.gauge(
        "esker_tail_cache_capacity_bytes",
        "Memory that the tail cache may use.",
        stats.cacheLimitBytes());
    families.counter(
        "esker_tail_cache_hits_total",
        "Reads of a partition that were answered out of the tail cache.",
        work.tailReads());
    families.counter(
        "esker_tail_cache_misses_total",
        "Reads of a partition that were looked up in segments.",
        work.segmentReads());
  }
}
