// Numbers, sizes, times as text. Pure: no DOM, no clock of its own.

const GROUPED = new Intl.NumberFormat("en-US");
const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const SHORT_UNITS = ["", "k", "M", "G", "T"];

/** What stands for a value that isn't known. */
export const NONE = "–";

const known = (n) => typeof n === "number" && Number.isFinite(n);

/** All digits: 1,234,567. */
export function count(n) {
  return known(n) ? GROUPED.format(n) : NONE;
}

function scaled(n, step, units) {
  let value = Math.abs(n);
  let unit = 0;
  // 999.95 would be printed as 1000.0, so the limit is a little below.
  while (value >= step - 0.05 * (step / 1000) && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  return [n < 0 ? -value : value, unit];
}

function digits(value) {
  const size = Math.abs(value);
  if (size === 0 || size >= 100 || Number.isInteger(value)) {
    return value.toFixed(0);
  }
  return value.toFixed(size >= 10 ? 1 : 2).replace(/\.?0+$/, "");
}

/** Three digits or so: 1.23M. */
export function short(n) {
  if (!known(n)) {
    return NONE;
  }
  const [value, unit] = scaled(n, 1000, SHORT_UNITS);
  return digits(value) + SHORT_UNITS[unit];
}

/** 1.5 MiB. */
export function bytes(n) {
  if (!known(n)) {
    return NONE;
  }
  const [value, unit] = scaled(n, 1024, BYTE_UNITS);
  return `${digits(value)} ${BYTE_UNITS[unit]}`;
}

/** 1.5 MiB/s. */
export function byteRate(n) {
  return known(n) ? `${bytes(n)}/s` : NONE;
}

/** 1.2k/s. */
export function perSecond(n) {
  return known(n) ? `${short(n)}/s` : NONE;
}

/** A share of 0 to 1: 43 %. */
export function percent(n) {
  return known(n) ? `${digits(Math.round(n * 1000) / 10)} %` : NONE;
}

/** A length of time in milliseconds, as short as it can be: 1.2 ms, 3.4 s, 5 min 3 s, 2 h 5 min. */
export function duration(ms) {
  if (!known(ms)) {
    return NONE;
  }
  if (ms < 0) {
    return `-${duration(-ms)}`;
  }
  if (ms > 0 && ms < 1) {
    return `${digits(ms * 1000)} µs`;
  }
  if (ms < 1000) {
    return `${digits(ms)} ms`;
  }
  if (ms < 60_000) {
    return `${digits(ms / 1000)} s`;
  }
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
}

const two = (n) => String(n).padStart(2, "0");

/** A moment, in the reader's zone: 14:03:07.120. */
export function clock(ms) {
  if (!known(ms)) {
    return NONE;
  }
  const d = new Date(ms);
  const millis = String(d.getMilliseconds()).padStart(3, "0");
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${millis}`;
}

/** A moment with its day: 2026-01-31 14:03:07.120. */
export function time(ms) {
  if (!known(ms) || Number.isNaN(new Date(ms).getTime())) {
    return NONE;
  }
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(ms)}`;
}

/** How long ago, for a glance: now, 5 s ago, 3 min ago. */
export function ago(ms, now) {
  if (!known(ms)) {
    return NONE;
  }
  const gone = Math.max(0, now - ms);
  if (gone < 1500) {
    return "now";
  }
  return `${duration(gone < 60_000 ? Math.round(gone / 1000) * 1000 : Math.floor(gone / 60_000) * 60_000)} ago`;
}

/** 1 record, 2 records. */
export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}
