import { html, useEffect, useRef } from "../lib/html.js";
import { createStore, useStore } from "../store.js";

const MAX = 4;
const STAYS_MS = 6_000;
const toasts = createStore([]);
let nextId = 1;

/** Says what happened: kind is ok, warn or bad. What went wrong stays until it is taken away. */
export function toast(kind, text) {
  const id = nextId++;
  toasts.set([...toasts.get(), { id, kind, text }].slice(-MAX));
  if (kind !== "bad") {
    setTimeout(() => dismiss(id), STAYS_MS);
  }
}

function dismiss(id) {
  toasts.set(toasts.get().filter((each) => each.id !== id));
}

/** Does something, and says how it ended. The result, or undefined if it failed. */
export async function attempt(work, done) {
  try {
    const result = await work();
    if (done) {
      toast("ok", typeof done === "function" ? done(result) : done);
    }
    return result ?? true;
  } catch (e) {
    toast("bad", e.message);
    return undefined;
  }
}

const ICONS = { ok: "circle-check", warn: "triangle-alert", bad: "circle-alert" };

export function Toasts() {
  const shown = useStore(toasts);
  const box = useRef(null);
  useEffect(() => {
    // A popover lies above open dialogs; shown anew, so that it lies above the newest.
    const element = box.current;
    if (element?.showPopover) {
      if (element.matches(":popover-open")) {
        element.hidePopover();
      }
      if (shown.length > 0) {
        element.showPopover();
      }
    }
  }, [shown]);
  return html`<div class="toasts" ref=${box} popover="manual" role="status" aria-live="polite" data-test="toasts">
    ${shown.map(
      ({ id, kind, text }) => html`<div class="toast" key=${id} data-test=${`toast-${kind}`}>
        <span class=${`icon icon-${ICONS[kind]} ${kind}`} aria-hidden="true"></span>
        <p>${text}</p>
        <button type="button" class="button plain small icon-only" aria-label="Dismiss" onClick=${() => dismiss(id)}>
          <span class="icon icon-x" aria-hidden="true"></span>
        </button>
      </div>`,
    )}
  </div>`;
}
