// Points of several brokers, put under one row of times. Pure.

/**
 * A look at all brokers takes a moment, so their times differ a little; points that are nearer than
 * this belong together.
 */
const SAME_LOOK_MS = 1_200;

/** `times`, and for each of `ids` a row of points (undefined where there is none) beside them. */
export function aligned(brokers, ids) {
  const all = ids
    .flatMap((id) => (brokers.get(id)?.points ?? []).map(({ at }) => at))
    .sort((a, b) => a - b);
  const times = [];
  for (const at of all) {
    if (times.length === 0 || at - times[times.length - 1] > SAME_LOOK_MS) {
      times.push(at);
    }
  }
  const rows = new Map(ids.map((id) => [id, row(brokers.get(id)?.points ?? [], times)]));
  return { ids, times, rows };
}

function row(points, times) {
  let next = 0;
  return times.map((at) => {
    while (next < points.length && points[next].at < at) {
      next++;
    }
    const found = points[next];
    return found && found.at - at <= SAME_LOOK_MS ? found : undefined;
  });
}

const FIRST = ["kafka PRODUCE", "http produce", "kafka FETCH", "http consume"];

/** The kinds of requests that any broker has answered, those that people ask about first. */
export function apisOf({ rows }) {
  const names = new Set();
  for (const points of rows.values()) {
    for (const name of points.at(-1)?.latency?.keys() ?? []) {
      names.add(name);
    }
  }
  const rank = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

export const chosenApi = (apis, wanted) => (apis.includes(wanted) ? wanted : apis[0]);
