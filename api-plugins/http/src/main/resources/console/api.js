// Every call to the broker that served this page. There is no other: what other brokers know is
// asked of them by this one.

/** An answer that isn't 2xx, or none at all. */
export class ApiError extends Error {
  constructor({ status, code, message, field, retryAfter, body }) {
    super(message);
    this.name = "ApiError";
    /** The HTTP status; 0 if there was no answer. */
    this.status = status;
    /** The broker's word for it, such as UNKNOWN_TOPIC_OR_PARTITION. */
    this.code = code;
    this.field = field;
    /** Seconds, or undefined. */
    this.retryAfter = retryAfter;
    /** The whole answer if it was JSON. */
    this.body = body;
  }
}

const TIMEOUT_MS = 20_000;

function withTimeout(signal, ms) {
  const limit = AbortSignal.timeout(ms);
  if (!signal) {
    return limit;
  }
  const both = new AbortController();
  for (const each of [signal, limit]) {
    if (each.aborted) {
      both.abort(each.reason);
    }
    each.addEventListener("abort", () => both.abort(each.reason), { once: true });
  }
  return both.signal;
}

async function failure(response) {
  const text = await response.text().catch(() => "");
  let body;
  try {
    body = JSON.parse(text);
  } catch (e) {
    body = undefined; // not JSON: the status has to do
  }
  const error = body?.error ?? {};
  return new ApiError({
    status: response.status,
    code: error.code ?? `HTTP_${response.status}`,
    message: error.message ?? `the broker answered ${response.status}`,
    field: error.field,
    retryAfter: Number(response.headers.get("Retry-After")) || undefined,
    body,
  });
}

/**
 * Calls the broker.
 *
 * @returns the JSON of the answer, or its text with as: "text"
 * @throws ApiError; an AbortError if the caller's own signal ended it
 */
export async function call(method, path, { body, signal, as = "json", timeout = TIMEOUT_MS } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: withTimeout(signal, timeout),
      headers: {
        Accept: as === "json" ? "application/json" : "text/plain",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    const late = e?.name === "TimeoutError";
    throw new ApiError({
      status: 0,
      code: late ? "TIMEOUT" : "UNREACHABLE",
      message: late ? "the broker didn't answer in time" : "the broker can't be reached",
    });
  }
  if (!response.ok) {
    throw await failure(response);
  }
  return as === "json" ? response.json() : response.text();
}

const get = (path, options) => call("GET", path, options);
const post = (path, body = {}, options = {}) => call("POST", path, { ...options, body });

/** A path with every part encoded: path`/topics/${name}`. */
export function path(strings, ...values) {
  return strings.reduce((text, part, i) => text + encodeURIComponent(values[i - 1]) + part);
}

function query(parameters) {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

export const api = {
  status: (o) => get("/cluster/status", o),
  node: (o) => get("/cluster/node", o),
  ready: (o) => get("/health/ready", { timeout: 3_000, ...o }),
  about: (o) => get("/", o),
  brokerMetrics: (id, o) => get(path`/cluster/brokers/${id}/metrics`, { as: "text", ...o }),
  metrics: (o) => get("/metrics", { as: "text", ...o }),

  topics: (internal, o) => get(`/topics${query({ internal: internal || undefined })}`, o),
  topic: (name, o) => get(path`/topics/${name}`, o),
  createTopic: (name, body) => post(path`/topics/${name}`, body),
  alterTopic: (name, body) => call("PATCH", path`/topics/${name}`, { body }),
  deleteTopic: (name) => call("DELETE", path`/topics/${name}`),
  topicConfigs: (name, o) => get(path`/topics/${name}/configs`, o),
  offsetAt: (name, partition, at, o) =>
    get(path`/topics/${name}/partitions/${partition}/offset` + query({ at }), o),
  consume: (name, partition, parameters, o) =>
    get(path`/topics/${name}/partitions/${partition}/consume` + query(parameters), o),
  produce: (name, body) => post(path`/topics/${name}/produce`, body),
  deleteRecords: (name, partition, before) =>
    call("DELETE", path`/topics/${name}/partitions/${partition}/records` + query({ before })),

  groups: (o) => get("/consumer-groups", o),
  group: (name, o) => get(path`/consumer-groups/${name}`, o),
  resetGroup: (name, body) => post(path`/consumer-groups/${name}/reset`, body),
  deleteGroup: (name) => call("DELETE", path`/consumer-groups/${name}`),

  plan: (wishes, o) => get(`/admin/assignment-plan${query(wishes)}`, o),
  runPlan: (wishes) => post(`/admin/assignment-plan${query(wishes)}`, undefined),
  cancelPlan: () => call("DELETE", "/admin/assignment-plan"),
  drain: (id) => post(path`/admin/brokers/${id}/drain`, undefined),
  undrain: (id) => post(path`/admin/brokers/${id}/undrain`, undefined),
  forget: (id) => call("DELETE", path`/admin/brokers/${id}`),
  electLeaders: (body) => post("/admin/elect-leaders", body, { timeout: 60_000 }),

  lab: (o) => get("/lab", o),
  labBroker: (id, action) => post(path`/lab/brokers/${id}`, { action }, { timeout: 60_000 }),
  labLink: (between, cut) => post("/lab/links", { between, cut }),
};
