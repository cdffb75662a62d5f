import { cluster, onChange } from "../../live.js";
import { createStore } from "../../store.js";
import { experiment, restored, settle, step, takesAway } from "./model.js";

const MAX_KEPT = 20;

/** The experiments of this page, newest first. They go on while other pages are looked at. */
export const experiments = createStore([]);

let nextId = 1;

onChange((change) => experiments.set(experiments.get().map((each) => step(each, change))));

cluster.subscribe((status) => {
  // A state has no time of its own; it comes at most a second after the change that led to it.
  const at = Date.now();
  experiments.set(experiments.get().map((each) => settle(each, status, at)));
});

/** Writes down what was done; `at` is the lab's time of it. */
export function record(deed) {
  const all = experiments.get();
  experiments.set(
    takesAway(deed) ? [experiment(nextId++, deed), ...all].slice(0, MAX_KEPT) : restored(all, deed),
  );
}

/** Forgets those that are over. */
export function clear() {
  experiments.set([]);
}
