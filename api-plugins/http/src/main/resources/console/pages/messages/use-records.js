import { useEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { byAge } from "../../records.js";
import { follow } from "./follow.js";
import { Reader } from "./reader.js";

/** How many records one click on "search" looks at, at most. */
export const SCAN_BUDGET = 100_000;
const PAGE = 100;
const ENOUGH = 500;
/** Of what is read, so many are kept. */
const MAX_KEPT = 5_000;
const MAX_LIVE = 1_000;

const BLANK = { records: [], loading: true, error: null, scan: null, seen: 0, missed: 0 };
const NO_EXTENT = { total: 0, read: 0 };

/** The records that the page shows, and what can be done to get others. */
export function useRecords(topic, { partition, from, at }) {
  const [state, setState] = useState(BLANK);
  const [turn, setTurn] = useState(0);
  const [paused, setPaused] = useState(false);
  const session = useRef(null);
  const hold = useRef(false);
  hold.current = paused;
  const numbers = useMemo(
    () => (partition === undefined ? topic.partitions.map((each) => each.partition) : [partition]),
    [topic.name, topic.partitions.length, partition],
  );
  const newestFirst = from === "newest" || from === "live";
  const patch = (part) =>
    setState((old) => ({ ...old, ...(typeof part === "function" ? part(old) : part) }));

  useEffect(() => {
    setState(BLANK);
    setPaused(false);
    if (from === "live") {
      return live(topic.name, partition, patch, hold);
    }
    const control = new AbortController();
    const mine = { reader: new Reader(topic.name, numbers, control.signal), control };
    session.current = mine;
    const begin = async () => {
      await mine.reader.put(from, at ?? 0);
      return newestFirst ? mine.reader.older(PAGE) : mine.reader.newer(PAGE);
    };
    run(mine, begin, patch, newestFirst);
    return () => control.abort();
  }, [topic.name, numbers, from, at, turn]);

  const step = (work) => () => {
    const mine = session.current;
    if (mine && !state.loading) {
      patch({ loading: true });
      run(mine, () => work(mine.reader), patch, newestFirst);
    }
  };
  const { reader } = session.current ?? {};
  const reading = from !== "live" && reader;
  return {
    ...state,
    newestFirst,
    paused,
    extent: reading ? reader.extent : NO_EXTENT,
    hasOlder: reading ? reader.hasOlder : false,
    hasNewer: reading ? reader.hasNewer : false,
    reload: () => setTurn((old) => old + 1),
    older: step((r) => r.older(PAGE)),
    newer: step((r) => r.newer(PAGE)),
    pause: () => setPaused((old) => !old),
    stop: () => session.current?.stop?.(),
    search: (fits) => search(session.current, fits, patch, newestFirst),
  };
}

function merged(old, more, newestFirst) {
  const known = new Set(old.map(({ id }) => id));
  const all = [...old, ...more.filter(({ id }) => !known.has(id))].sort(byAge);
  // Of too many, those go from which the reader comes.
  return newestFirst ? all.slice(0, MAX_KEPT).reverse() : all.slice(-MAX_KEPT);
}

async function run(mine, work, patch, newestFirst) {
  try {
    const more = await work();
    patch((old) => ({
      records: merged(old.records, more, newestFirst),
      loading: false,
      error: null,
      scan: null,
    }));
  } catch (error) {
    if (!mine.control.signal.aborted) {
      patch({ loading: false, error, scan: null });
    }
  }
}

function search(mine, fits, patch, newestFirst) {
  if (!mine) {
    return;
  }
  const { total, read } = mine.reader.extent;
  const budget = Math.min(SCAN_BUDGET, total - read);
  let stopped = false;
  mine.stop = () => (stopped = true);
  patch({ loading: true, scan: { scanned: 0, found: 0, budget } });
  run(
    mine,
    () =>
      mine.reader.scan({
        fits,
        down: newestFirst,
        budget,
        enough: ENOUGH,
        stopped: () => stopped,
        onProgress: (scanned, found) => patch({ scan: { scanned, found, budget } }),
      }),
    patch,
    newestFirst,
  );
}

function live(topic, partition, patch, hold) {
  return follow(topic, partition, {
    onOpen: () => patch({ loading: false, error: null }),
    onError: (error) => patch({ loading: false, error: error ?? new Error("Reconnecting") }),
    onRecords: (bunch, passed) =>
      patch((old) => ({
        seen: old.seen + passed,
        missed: old.missed + (hold.current ? passed : passed - bunch.length),
        records: hold.current
          ? old.records
          : [...bunch.reverse(), ...old.records].slice(0, MAX_LIVE),
        error: null,
      })),
  });
}
