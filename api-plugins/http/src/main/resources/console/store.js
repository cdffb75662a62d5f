import { useEffect, useState } from "./lib/html.js";

/**
 * A value that changes, and those who want to know. What the whole page shares lives in a few of
 * these; everything else is the state of one component.
 */
export function createStore(initial) {
  let value = initial;
  const readers = new Set();
  return {
    get: () => value,
    set(next) {
      if (next === value) {
        return;
      }
      value = next;
      for (const reader of [...readers]) {
        reader(value);
      }
    },
    patch(part) {
      this.set({ ...value, ...part });
    },
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    // It may have changed between the first drawing and this effect.
    setValue(store.get());
    return store.subscribe((next) => setValue(next));
  }, [store]);
  return value;
}
