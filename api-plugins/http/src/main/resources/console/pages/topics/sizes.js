import { html, useEffect } from "../../lib/html.js";
import { api } from "../../api.js";
import { createStore, useStore } from "../../store.js";

/**
 * How large topics are. There is no call that says it of all of them, so it is asked of those whose
 * row can be seen, a few at a time, and again when half a minute has gone.
 */

const AT_ONCE = 3;
const FRESH_MS = 30_000;
const MAX_KEPT = 2_000;

/** By topic: `bytes`, `records`, `at`. */
export const sizes = createStore(new Map());

const waiting = new Set();
let running = 0;

/** Records and bytes of a topic, from its description. */
export function sizeOf(topic) {
  let bytes = 0;
  let records = 0;
  for (const each of topic.partitions) {
    bytes += each.size_bytes ?? 0;
    records += Math.max(0, (each.high_watermark ?? 0) - (each.log_start_offset ?? 0));
  }
  return { bytes, records, at: Date.now() };
}

function want(topic) {
  const known = sizes.get().get(topic);
  if (!known || Date.now() - known.at > FRESH_MS) {
    waiting.add(topic);
    pump();
  }
}

function pump() {
  while (running < AT_ONCE && waiting.size > 0) {
    const topic = waiting.values().next().value;
    waiting.delete(topic);
    running++;
    ask(topic).finally(() => {
      running--;
      pump();
    });
  }
}

async function ask(topic) {
  let size;
  try {
    size = sizeOf(await api.topic(topic));
  } catch (e) {
    size = { at: Date.now() }; // shown as unknown, and asked again later
  }
  const next = new Map(sizes.get());
  next.delete(topic);
  next.set(topic, size);
  if (next.size > MAX_KEPT) {
    next.delete(next.keys().next().value);
  }
  sizes.set(next);
}

/** A figure of a topic's size, asked for because it can be seen. */
export function Sized({ topic, show }) {
  const size = useStore(sizes).get(topic);
  useEffect(() => {
    want(topic);
    const timer = setInterval(() => want(topic), FRESH_MS);
    return () => {
      clearInterval(timer);
      waiting.delete(topic);
    };
  }, [topic]);
  return html`${show(size)}`;
}
