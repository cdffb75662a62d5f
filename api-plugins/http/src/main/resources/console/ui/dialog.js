import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib/html.js";
import { Button } from "./basics.js";

let nextId = 1;

/**
 * A dialog, by the browser's own element: it holds the focus inside, makes the rest of the page inert,
 * and ends with Escape. The focus goes back to where it was. With `sheet` it lies at the right edge.
 */
export function Dialog({
  title,
  onClose,
  children,
  foot,
  wide,
  sheet,
  className = "",
  test,
  bare,
}) {
  const element = useRef(null);
  const [id] = useState(() => `dialog-${nextId++}`);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
    return () => {
      dialog.close();
      if (before?.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  const classes = ["dialog", wide && "wide", sheet && "sheet", className].filter(Boolean).join(" ");
  return html`<dialog
    class=${classes}
    ref=${element}
    aria-labelledby=${bare ? undefined : id}
    aria-label=${bare ? title : undefined}
    data-test=${test}
    onCancel=${(event) => {
      event.preventDefault();
      onClose();
    }}
    onKeyDown=${(event) => event.key === "Tab" && wrap(event, element.current)}
    onMouseDown=${(event) => {
      // The element itself is hit only beside its content, that is, on the backdrop.
      if (event.target === element.current && outside(event, element.current)) {
        onClose();
      }
    }}
  >
    ${
      bare
        ? children
        : html`<div class="dialog-head">
            <h2 id=${id}>${title}</h2>
            <${Button} plain icon="x" label="Close" onClick=${onClose} test="dialog-close" />
          </div>
          <div class="dialog-body" tabindex=${sheet ? 0 : undefined}>${children}</div>
          ${foot && html`<div class="dialog-foot">${foot}</div>`}`
    }
  </dialog>`;
}

const STOPS = 'a[href], button, input, select, textarea, [tabindex="0"]';

/** Behind the last stop comes the first: without this, a browser's own bars come between. */
function wrap(event, dialog) {
  const stops = [...dialog.querySelectorAll(STOPS)].filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility(),
  );
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === end || !dialog.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}

function outside(event, element) {
  const box = element.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/**
 * Asks before something that can't be undone. With `typed`, that text must be typed first. `act`
 * returns a promise; what it fails with is shown, and the dialog stays.
 */
export function Confirm({ title, children, verb, danger, typed, act, onClose, test = "confirm" }) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(null);
  const alive = useRef(true);
  useEffect(() => () => (alive.current = false), []);
  const ready = typed === undefined || text === typed;
  const run = async (event) => {
    event.preventDefault();
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    setWrong(null);
    try {
      await act();
      onClose();
    } catch (e) {
      if (alive.current) {
        setWrong(e.message);
        setBusy(false);
      }
    }
  };
  return html`<${Dialog}
    title=${title}
    onClose=${onClose}
    test=${test}
    foot=${html`<${Button} onClick=${onClose} test="cancel">Cancel<//>
      <${Button} primary danger=${danger} busy=${busy} icon=${busy ? "refresh-cw" : undefined}
        disabled=${!ready} onClick=${run} writes test="confirm-act">${verb}<//>`}
  >
    <form class="stack" onSubmit=${run}>
      <div class="stack break">${children}</div>
      ${
        typed !== undefined &&
        html`<div class="field">
        <label for="confirm-typed">Type <span class="mono break">${typed}</span> to confirm</label>
        <input class="input" id="confirm-typed" data-first data-test="confirm-typed" autocomplete="off" spellcheck=${false}
          value=${text} onInput=${(event) => setText(event.target.value)} />
      </div>`
      }
      ${wrong && html`<p class="bad break" role="alert" data-test="confirm-error">${wrong}</p>`}
    </form>
  <//>`;
}
