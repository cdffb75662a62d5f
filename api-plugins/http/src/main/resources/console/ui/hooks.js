import { useCallback, useEffect, useRef, useState } from "../lib/html.js";
import { connection } from "../live.js";

/**
 * Asks the broker: now, when `deps` change, and every so often with `every` (milliseconds; not while
 * the page is hidden or the broker is gone). Data stay while newer ones are on their way. An answer
 * that comes after a newer question is dropped.
 */
export function useQuery(ask, deps, { every } = {}) {
  const [state, setState] = useState({ data: undefined, error: undefined });
  const latest = useRef(ask);
  latest.current = ask;
  const turn = useRef(null);
  const load = useCallback(async (fresh) => {
    turn.current?.abort();
    const mine = new AbortController();
    turn.current = mine;
    if (fresh) {
      setState({ data: undefined, error: undefined });
    }
    try {
      const data = await latest.current({ signal: mine.signal });
      if (!mine.signal.aborted) {
        setState({ data, error: undefined });
      }
    } catch (error) {
      if (!mine.signal.aborted) {
        setState((old) => ({ data: old.data, error }));
      }
    } finally {
      if (turn.current === mine) {
        turn.current = null;
      }
    }
  }, []);
  useEffect(() => {
    load(true);
    const timer = every ? setInterval(() => idle(turn) && load(false), every) : 0;
    // As soon as the broker is back, so is the page.
    const end = connection.subscribe(({ phase }) => phase === "live" && load(false));
    return () => {
      clearInterval(timer);
      end();
      turn.current?.abort();
    };
  }, deps);
  return { ...state, loading: state.data === undefined && !state.error, reload: () => load(false) };
}

const idle = (turn) =>
  turn.current === null && !document.hidden && connection.get().phase === "live";

/** Whether a media query holds. */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const onChange = () => setHolds(list.matches);
    onChange();
    list.addEventListener("change", onChange);
    return () => list.removeEventListener("change", onChange);
  }, [query]);
  return holds;
}

/** The time, at least every so many milliseconds. */
export function useNow(every = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
