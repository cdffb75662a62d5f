import { api } from "./api.js";
import { createStore } from "./store.js";

/**
 * The page's picture of the cluster: the state as the broker last sent it, what changed, and whether
 * the broker still speaks. One stream of events feeds it. When the stream ends, the broker's
 * readiness is asked to tell "gone" from "recovering", and the stream is tried again, each time later
 * than the last, at most every 15 seconds.
 */

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const MAX_CHANGES = 500;
/** A broker says something every 15 s; one that was silent for three times as long is gone. */
const SILENCE_MS = 45_000;
/** Figures that no event announces, such as the progress of a plan. */
const REFRESH_MS = 5_000;

/**
 * `phase` is connecting, live, recovering or lost; `problem` says why, `percent` how far a recovery
 * is, `retryAt` when the next attempt comes.
 */
export const connection = createStore({ phase: "connecting" });

/** The answer of /cluster/status, or null before there was one. */
export const cluster = createStore(null);

/** The newest changes, newest first; each has an `id` of its own. */
export const changes = createStore([]);

/** Who this broker is, and whether it lets pages write; null before it was asked. */
export const node = createStore(null);

/** The state of the failure lab; null where there is none. */
export const lab = createStore(null);

let source = null;
let attempt = 0;
let timer = 0;
let watchdog = 0;
let nextId = 1;
const listeners = new Set();

/** Calls back with every change as it comes. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How long to wait before the n-th attempt: doubled each time, and never the same for all pages. */
export function backoff(n, random = Math.random()) {
  const limit = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** n);
  return limit / 2 + (limit / 2) * random;
}

function heard() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => lost(), SILENCE_MS);
}

function note(change) {
  const entry = { ...change, id: nextId++ };
  changes.set([entry, ...changes.get()].slice(0, MAX_CHANGES));
  for (const listener of [...listeners]) {
    listener(entry);
  }
}

function opened() {
  attempt = 0;
  connection.set({ phase: "live" });
  api.node().then(
    (self) => {
      node.set(self);
      // A broker that says that it has none isn't asked: a 404 would be an error in the browser's console.
      if (self.failure_lab !== false) {
        refreshLab();
      }
    },
    () => {}, // asked again with the next connection
  );
}

/** Asks again which brokers run and which links are cut. */
export function refreshLab() {
  return api.lab().then(lab.set, (e) => {
    if (e.status === 404 || e.status === 403) {
      lab.set(null);
    }
  });
}

/** Opens the stream now, whatever the plan was. */
export function connect() {
  clearTimeout(timer);
  source?.close();
  if (connection.get().phase !== "live") {
    connection.patch({ retryAt: undefined });
  }
  const stream = new EventSource("/cluster/events");
  source = stream;
  stream.addEventListener("status", (event) => {
    heard();
    cluster.set(JSON.parse(event.data));
    if (connection.get().phase !== "live") {
      opened();
    }
  });
  stream.addEventListener("change", (event) => {
    heard();
    note(JSON.parse(event.data));
  });
  stream.onopen = heard;
  stream.onerror = () => {
    // A browser would try again by itself if the connection broke, but not after an answer such as
    // 503; so this page always does it.
    if (source === stream) {
      lost();
    }
  };
}

async function lost() {
  source?.close();
  source = null;
  clearTimeout(watchdog);
  clearTimeout(timer);
  const wait = backoff(attempt++);
  const was = connection.get();
  const since = was.phase === "live" || was.since === undefined ? Date.now() : was.since;
  timer = setTimeout(connect, wait);
  const why = await reason();
  if (source === null) {
    connection.set({ ...why, since, attempt, retryAt: Date.now() + wait });
  }
}

/** What is wrong: asks for the broker's readiness, which it answers while it recovers. */
async function reason() {
  try {
    await api.ready();
    return { phase: "lost", problem: "the stream of events ended" };
  } catch (e) {
    const body = e.body;
    if (e.status === 503 && body && body.state) {
      return {
        phase: "recovering",
        state: body.state,
        problem: body.waiting_for,
        percent: body.percent,
      };
    }
    return { phase: "lost", problem: e.message };
  }
}

async function refresh() {
  if (connection.get().phase === "live" && !document.hidden) {
    try {
      cluster.set(await api.status());
    } catch (e) {
      // The stream notices by itself if the broker is gone.
    }
  }
}

/** Asks for the state now, such as after a command. */
export const refreshStatus = refresh;

/** Begins; once. */
export function start() {
  connect();
  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && connection.get().phase !== "live" && source === null) {
      attempt = 0;
      connect();
    }
  });
  addEventListener("online", () => connection.get().phase !== "live" && connect());
}
