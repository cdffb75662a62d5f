import { api } from "./api.js";
import { cluster, connection } from "./live.js";
import { histogramDelta, parse, quantile, rate } from "./prometheus.js";
import { createStore } from "./store.js";

/**
 * Looks at the figures of every broker while somebody wants to see them, and keeps what follows from
 * them for a quarter of an hour. Rates and quantiles are of the last ten seconds or so: a look is
 * compared with one that is several looks older.
 */

const EVERY_MS = 2_500;
const WINDOW_LOOKS = 4;
const MAX_POINTS = 360;
const QUANTILES = [0.5, 0.95, 0.99];

/** `brokers`: by id, the newest `now` and the `points` of the past; `topics`: rates by topic. */
export const figures = createStore({ brokers: new Map(), topics: new Map(), groups: new Map() });

const looks = new Map();
let wanted = 0;
let timer = 0;
let running = false;

/** Looks from now on, until the returned function is called. */
export function watchFigures() {
  wanted++;
  if (wanted === 1) {
    tick();
  }
  return () => {
    wanted--;
    if (wanted === 0) {
      clearTimeout(timer);
    }
  };
}

async function tick() {
  clearTimeout(timer);
  if (!running && !document.hidden && connection.get().phase === "live") {
    running = true;
    await look().finally(() => (running = false));
  }
  if (wanted > 0) {
    clearTimeout(timer);
    timer = setTimeout(tick, EVERY_MS);
  }
}

async function look() {
  const status = cluster.get();
  const ids = (status?.brokers ?? []).map((broker) => broker.id);
  const taken = await Promise.all(ids.map((id) => ask(id, status.answered_by)));
  const brokers = new Map();
  ids.forEach((id, i) => brokers.set(id, next(id, taken[i])));
  for (const id of [...looks.keys()].filter((known) => !brokers.has(known))) {
    looks.delete(id);
  }
  figures.set({ brokers, topics: topicRates(ids), groups: groupLags(taken) });
}

async function ask(id, self) {
  try {
    const at = Date.now();
    const text = await (id === self ? api.metrics() : api.brokerMetrics(id, { timeout: 4_000 }));
    return parse(text, at);
  } catch (e) {
    return null; // a broker that doesn't answer leaves a gap in its lines
  }
}

/** Adds a look of one broker, and the point that follows from it. */
function next(id, figuresNow) {
  const past = figures.get().brokers.get(id)?.points ?? [];
  if (figuresNow === null) {
    looks.delete(id);
    const gap = { at: Date.now() };
    return { now: null, points: past.length === 0 ? [] : [...past, gap].slice(-MAX_POINTS) };
  }
  const kept = [...(looks.get(id) ?? []), figuresNow].slice(-WINDOW_LOOKS - 1);
  looks.set(id, kept);
  const point = kept.length < 2 ? gauges(figuresNow) : derive(figuresNow, kept[0]);
  return { now: figuresNow, points: [...past, point].slice(-MAX_POINTS) };
}

function gauges(now) {
  return {
    at: now.at,
    lag: now.sum("esker_group_lag_records"),
    diskUsed: used(now),
    segments: now.sum("esker_segment_bytes"),
    wal: now.sum("esker_wal_file_bytes"),
    heap:
      now.sum("jvm_memory_bytes_used", { area: "heap" }) ??
      now.sum("jvm_memory_used_bytes", { area: "heap" }),
    threads: now.sum("jvm_threads_current"),
    connections: now.sum("esker_connections"),
    pipeline: now.sum("esker_pipeline_requests"),
  };
}

function used(now) {
  const size = now.sum("esker_disk_size_bytes");
  const free = now.sum("esker_disk_usable_bytes");
  return size > 0 && free !== undefined ? (size - free) / size : undefined;
}

function derive(now, then) {
  const seconds = (now.at - then.at) / 1000;
  const grown = (name, labels) => rate(now.sum(name, labels), then.sum(name, labels), seconds);
  return {
    ...gauges(now),
    bytesIn: grown("esker_topic_produced_bytes_total"),
    bytesOut: grown("esker_topic_fetched_bytes_total"),
    recordsIn: grown("esker_topic_produced_records_total"),
    fsyncs: grown("esker_wal_fsync_duration_seconds_count"),
    cpu: grown("process_cpu_seconds_total"),
    gc: grown("jvm_gc_collection_seconds_sum"),
    fsync: quantiles(now, then, "esker_wal_fsync_duration_seconds"),
    latency: latencies(now, then),
  };
}

function quantiles(now, then, name, labels) {
  const delta = histogramDelta(now.histogram(name, labels), then.histogram(name, labels));
  // In milliseconds, as all lengths of time in this console.
  return QUANTILES.map((q) => quantile(q, delta)).map((s) =>
    s === undefined ? undefined : s * 1000,
  );
}

/** By "frontend api", such as "kafka PRODUCE". */
function latencies(now, then) {
  const result = new Map();
  for (const { labels } of now.series("esker_request_duration_seconds_count")) {
    const { api: name, frontend } = labels;
    result.set(
      `${frontend} ${name}`,
      quantiles(now, then, "esker_request_duration_seconds", { api: name, frontend }),
    );
  }
  return result;
}

function topicRates(ids) {
  const topics = new Map();
  for (const id of ids) {
    const kept = looks.get(id);
    if (!kept || kept.length < 2) {
      continue;
    }
    const [then, now] = [kept[0], kept[kept.length - 1]];
    const seconds = (now.at - then.at) / 1000;
    addRates(topics, "bytesIn", now, then, seconds, "esker_topic_produced_bytes_total");
    addRates(topics, "bytesOut", now, then, seconds, "esker_topic_fetched_bytes_total");
    addRates(topics, "recordsIn", now, then, seconds, "esker_topic_produced_records_total");
  }
  return topics;
}

function addRates(topics, key, now, then, seconds, name) {
  const before = then.by(name, "topic");
  for (const [topic, total] of now.by(name, "topic")) {
    // A topic that wasn't there before has counted from nothing.
    const grown = rate(total, before.get(topic) ?? 0, seconds);
    const entry = topics.get(topic) ?? { bytesIn: 0, bytesOut: 0, recordsIn: 0 };
    entry[key] += grown ?? 0;
    topics.set(topic, entry);
  }
}

function groupLags(taken) {
  const groups = new Map();
  for (const each of taken.filter((one) => one !== null)) {
    for (const [group, lag] of each.by("esker_group_lag_records", "group")) {
      const members = each.sum("esker_group_members", { group });
      groups.set(group, { lag: (groups.get(group)?.lag ?? 0) + lag, members });
    }
  }
  return groups;
}
