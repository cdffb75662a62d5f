import { fromBase64, hexLine, isJson, toText } from "./bytes.js";

const PREVIEW_CHARACTERS = 240;

/** A key, a value or a header's value: bytes or null, and what they can be read as. Decoded when it is asked for. */
export class Content {
  #base64;
  #bytes;
  #text;

  constructor(base64) {
    this.#base64 = base64 ?? null;
  }

  /** Null is a tombstone, or no key. */
  get bytes() {
    return (this.#bytes ??= fromBase64(this.#base64));
  }

  get missing() {
    return this.#base64 === null;
  }

  get size() {
    return this.missing ? 0 : this.bytes.length;
  }

  /** Null if it isn't text. */
  get text() {
    if (this.#text === undefined) {
      this.#text = this.missing ? null : toText(this.bytes);
    }
    return this.#text;
  }

  /** What it is best shown as: json, text or hex. */
  get nature() {
    return this.text === null ? "hex" : isJson(this.text) ? "json" : "text";
  }

  /** One line of it. */
  get preview() {
    if (this.text === null) {
      return this.missing ? "" : hexLine(this.bytes);
    }
    return this.text.slice(0, PREVIEW_CHARACTERS).replace(/\s+/g, " ");
  }
}

/** A record as the API gives it with format=base64. */
export function record(json) {
  return {
    id: `${json.partition}/${json.offset}`,
    partition: json.partition,
    offset: json.offset,
    timestamp: json.timestamp,
    key: new Content(json.key_base64),
    value: new Content(json.value_base64),
    headers: [...headers(json.headers), ...headers(json.headers_base64)],
  };
}

/** Pairs of name and content; a name may come more than once. */
function headers(object) {
  return Object.entries(object ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => [name, new Content(each)]),
  );
}

/** Oldest first; within one partition by offset, over several by time. */
export function byAge(a, b) {
  if (a.partition === b.partition) {
    return a.offset - b.offset;
  }
  return a.timestamp - b.timestamp || a.partition - b.partition;
}
