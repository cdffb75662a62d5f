// Reads Prometheus' text format and calculates with what it says. Pure: no DOM, no clock.

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?/g;

function unescape(text) {
  return text.includes("\\") ? text.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c)) : text;
}

function number(text) {
  switch (text) {
    case "+Inf":
    case "Inf":
      return Infinity;
    case "-Inf":
      return -Infinity;
    case "NaN":
      return NaN;
    default:
      return Number(text);
  }
}

/** Where the labels end: the first brace that isn't inside a quoted value. */
function endOfLabels(line, from) {
  let quoted = false;
  for (let i = from; i < line.length; i++) {
    const c = line[i];
    if (c === "\\" && quoted) {
      i++;
    } else if (c === '"') {
      quoted = !quoted;
    } else if (c === "}" && !quoted) {
      return i;
    }
  }
  return -1;
}

function parseLine(line) {
  const brace = line.indexOf("{");
  const space = line.indexOf(" ");
  const labels = {};
  let name;
  let rest;
  if (brace >= 0 && (space < 0 || brace < space)) {
    const end = endOfLabels(line, brace + 1);
    if (end < 0) {
      return null;
    }
    name = line.slice(0, brace);
    for (const [, key, value] of line.slice(brace + 1, end).matchAll(LABEL)) {
      labels[key] = unescape(value);
    }
    rest = line.slice(end + 1);
  } else {
    name = line.slice(0, space);
    rest = line.slice(space + 1);
  }
  const value = number(rest.trim().split(/\s+/)[0]);
  return { name, labels, value };
}

/**
 * Parses a whole text. Lines that aren't understood are passed over: a console shall rather miss a
 * figure than show none.
 *
 * @param {string} text
 * @param {number} at when it was taken, in milliseconds
 */
export function parse(text, at) {
  const families = new Map();
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "" || line[0] === "#") {
      continue;
    }
    const series = parseLine(line);
    if (series === null || series.name === "") {
      continue;
    }
    const family = families.get(series.name);
    if (family) {
      family.push(series);
    } else {
      families.set(series.name, [series]);
    }
  }
  return new Figures(families, at);
}

function fits(labels, wanted) {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** What one broker said at one moment. */
export class Figures {
  constructor(families, at) {
    this.families = families;
    this.at = at;
  }

  /** Every series of a name whose labels have the wanted values. */
  series(name, wanted = {}) {
    return (this.families.get(name) ?? []).filter((each) => fits(each.labels, wanted));
  }

  /** The sum over all series of a name; undefined if there is none. */
  sum(name, wanted) {
    const found = this.series(name, wanted);
    return found.length === 0 ? undefined : found.reduce((sum, each) => sum + each.value, 0);
  }

  /** Sums by the value of one label. */
  by(name, label, wanted) {
    const sums = new Map();
    for (const each of this.series(name, wanted)) {
      const key = each.labels[label] ?? "";
      sums.set(key, (sums.get(key) ?? 0) + each.value);
    }
    return sums;
  }

  /** A histogram: a map from upper bound to how many were at most that. */
  histogram(name, wanted) {
    const buckets = new Map();
    for (const each of this.series(`${name}_bucket`, wanted)) {
      const bound = number(each.labels.le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + each.value);
    }
    return buckets;
  }
}

/**
 * How much a counter grew in a second. A counter that went down was begun anew (the broker has
 * restarted): then what it shows is all that came since.
 */
export function rate(newer, older, seconds) {
  if (newer === undefined || older === undefined || !(seconds > 0)) {
    return undefined;
  }
  return (newer >= older ? newer - older : newer) / seconds;
}

/** What came into a histogram between two looks; the whole of it if it was begun anew. */
export function histogramDelta(newer, older) {
  const delta = new Map();
  let restarted = false;
  for (const [bound, total] of newer) {
    const grown = total - (older?.get(bound) ?? 0);
    restarted ||= grown < 0;
    delta.set(bound, grown);
  }
  return restarted ? newer : delta;
}

/**
 * The value below which a share q lies, as Prometheus' histogram_quantile estimates it: linearly
 * within the bucket; the highest finite bound if it lies beyond that. Undefined if nothing came.
 */
export function quantile(q, buckets) {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.length === 0 ? 0 : sorted[sorted.length - 1][1];
  if (!(total > 0)) {
    return undefined;
  }
  const rank = q * total;
  let lower = 0;
  let below = 0;
  for (const [bound, atMost] of sorted) {
    if (atMost >= rank && atMost > below) {
      return bound === Infinity
        ? lower
        : lower + ((bound - lower) * (rank - below)) / (atMost - below);
    }
    lower = bound === Infinity ? lower : bound;
    below = atMost;
  }
  return lower;
}
