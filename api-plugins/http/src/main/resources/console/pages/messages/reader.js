import { api } from "../../api.js";
import { byAge, record } from "../../records.js";

/**
 * Reads a topic in both directions from where it was put. Of each partition it knows the window
 * [low, high) that was read; older records lie below, newer ones above. It keeps no records.
 */

const PAGE_RECORDS = 1_000;
const PAGE_BYTES = 4 * 1024 * 1024;
/** Of how many partitions something is read at a time, at most. */
const AT_ONCE = 6;
/** All partitions are read only up to so many; beyond that, one must be chosen. */
export const MAX_PARTITIONS = 64;

async function eachOf(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const mine = next++;
      results[mine] = await work(items[mine]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}

export class Reader {
  constructor(topic, partitions, signal) {
    this.topic = topic;
    this.partitions = partitions;
    this.signal = signal;
    this.windows = new Map();
  }

  /** Puts it somewhere: newest, oldest, offset or time; `at` is the offset or the milliseconds. */
  async put(from, at) {
    const found = await eachOf(this.partitions, async (partition) => {
      const page = await this.#page(partition, "earliest", 1, 1);
      const [first, end] = [page.log_start_offset, page.high_watermark];
      const place = await this.#place(partition, from, at, first, end);
      return [partition, { first, end, low: place, high: place }];
    });
    this.windows = new Map(found);
  }

  async #place(partition, from, at, first, end) {
    switch (from) {
      case "oldest":
        return first;
      case "offset":
        return Math.min(Math.max(at, first), end);
      case "time": {
        const { offset } = await api.offsetAt(this.topic, partition, at, { signal: this.signal });
        return offset ?? end;
      }
      default:
        return end;
    }
  }

  #page(partition, offset, limit, maxBytes = PAGE_BYTES) {
    return api.consume(
      this.topic,
      partition,
      { offset, limit, max_bytes: maxBytes, format: "base64" },
      { signal: this.signal },
    );
  }

  /** Whether there is something older, or newer as far as is known. */
  get hasOlder() {
    return [...this.windows.values()].some(({ low, first }) => low > first);
  }

  get hasNewer() {
    return [...this.windows.values()].some(({ high, end }) => high < end);
  }

  /** How many offsets there are, and how many lie in what was read. */
  get extent() {
    let total = 0;
    let read = 0;
    for (const { first, end, low, high } of this.windows.values()) {
      total += end - first;
      read += high - low;
    }
    return { total, read };
  }

  #share(count, windows) {
    return Math.min(PAGE_RECORDS, Math.max(1, Math.ceil(count / Math.max(1, windows.length))));
  }

  /** About so many records from below the windows, oldest first. */
  async older(count) {
    const open = [...this.windows].filter(([, { low, first }]) => low > first);
    const share = this.#share(count, open);
    const parts = await eachOf(open, async ([partition, window]) => {
      const from = Math.max(window.first, window.low - share);
      const records = await this.#range(partition, from, window.low);
      window.low = from;
      return records;
    });
    return parts.flat().sort(byAge);
  }

  /** About so many records from above the windows, oldest first. */
  async newer(count) {
    const open = [...this.windows];
    const share = this.#share(
      count,
      open.filter(([, { high, end }]) => high < end),
    );
    const parts = await eachOf(open, async ([partition, window]) => {
      const page = await this.#page(partition, window.high, share);
      window.high = Math.max(window.high, page.next_offset);
      window.end = Math.max(page.high_watermark, window.high);
      return page.messages.map(record);
    });
    return parts.flat().sort(byAge);
  }

  /** The records of [from, to): several pages if they are large. */
  async #range(partition, from, to) {
    const records = [];
    let next = from;
    while (next < to) {
      const page = await this.#page(partition, next, Math.min(PAGE_RECORDS, to - next));
      records.push(...page.messages.filter(({ offset }) => offset < to).map(record));
      if (page.next_offset <= next) {
        break; // nothing there, as where a transaction's marker is the last
      }
      next = page.next_offset;
    }
    return records;
  }

  /**
   * Reads on in one direction and gives what fits, until there is enough, the budget is used up, or
   * the end is reached. `onProgress(scanned, found)` hears after every page.
   */
  async scan({ fits, down, budget, enough, onProgress, stopped }) {
    const found = [];
    let scanned = 0;
    while (
      !stopped() &&
      scanned < budget &&
      found.length < enough &&
      (down ? this.hasOlder : this.hasNewer)
    ) {
      const before = this.extent.read;
      const size = Math.min(
        PAGE_RECORDS * Math.min(AT_ONCE, this.partitions.length),
        budget - scanned,
      );
      const records = await (down ? this.older(size) : this.newer(size));
      const gone = this.extent.read - before;
      if (gone === 0) {
        break;
      }
      scanned += gone;
      found.push(...records.filter(fits));
      onProgress(scanned, found.length);
    }
    return found;
  }
}
