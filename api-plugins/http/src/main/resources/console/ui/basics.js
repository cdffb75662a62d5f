import { html, useEffect, useRef, useState } from "../lib/html.js";
import { node } from "../live.js";
import { useStore } from "../store.js";
import { toast } from "./toasts.js";

/** An icon; it says nothing to those who listen, so whatever bears it needs words. */
export const Icon = ({ name, className = "" }) =>
  html`<span class=${`icon icon-${name} ${className}`} aria-hidden="true"></span>`;

/**
 * A button. `writes` means that it changes something: where the broker is read-only it can't be
 * pressed, and says why.
 */
export function Button(props) {
  const { icon, label, primary, danger, plain, small, busy, writes, disabled, children, test } =
    props;
  const readOnly = useStore(node)?.read_only === true;
  const forbidden = writes && readOnly;
  const kinds = { primary, danger, plain, small, busy, "icon-only": !children };
  const classes = ["button", ...Object.keys(kinds).filter((kind) => kinds[kind])].join(" ");
  const off = Boolean(disabled || busy || forbidden);
  return html`<button
    type=${props.type ?? "button"}
    class=${classes}
    aria-label=${label}
    aria-disabled=${off ? "true" : undefined}
    aria-haspopup=${props.popup}
    aria-expanded=${props.expanded}
    title=${forbidden ? "This broker is read-only" : (props.title ?? (children ? undefined : label))}
    data-test=${test}
    onClick=${(event) => {
      // aria-disabled rather than disabled: a button that was just pressed keeps the focus.
      if (off) {
        event.preventDefault();
      } else {
        props.onClick?.(event);
      }
    }}
  >
    ${icon && html`<${Icon} name=${busy ? "refresh-cw" : icon} />`}${children}
  </button>`;
}

/** A word with a ground: kind is ok, warn, bad, accent or nothing. */
export const Badge = ({ kind = "", icon, title, test, children }) =>
  html`<span class=${`badge ${kind}`} title=${title} data-test=${test}>
    ${icon && html`<${Icon} name=${icon} className="s14" />`}${children}
  </span>`;

/** Text that may be longer than its place: cut off, the whole of it in the title. */
export const Cut = ({ text, className = "" }) =>
  html`<span class=${`truncate ${className}`} title=${text}>${text}</span>`;

/** Copies a text. */
export function Copy({ text, label }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    const timer = done ? setTimeout(() => setDone(false), 1500) : 0;
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch (e) {
      // Not over plain HTTP from another machine, where browsers have no clipboard for pages.
      toast("bad", "The browser doesn't let this page copy; select the text instead.");
    }
  };
  return html`<button type="button" class="button plain small icon-only copy" aria-label=${label} title=${label} onClick=${copy}>
    <${Icon} name=${done ? "check" : "copy"} className="s14" />
  </button>`;
}

/** How much of something is done; value from 0 to 1. */
export function Progress({ value, label, kind = "", test }) {
  const share = Math.max(0, Math.min(1, value || 0));
  return html`<div
    class=${`progress ${kind}`}
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(share * 100)}
    data-test=${test}
  >
    <span style=${{ width: `${share * 100}%` }}></span>
  </div>`;
}

/** A few choices of which one holds. */
export const Segmented = ({ label, value, options, onChange, test }) =>
  html`<div class="segmented" role="group" aria-label=${label} data-test=${test}>
    ${options.map(
      ([key, text, icon]) => html`<button
        type="button"
        key=${key}
        aria-pressed=${key === value ? "true" : "false"}
        aria-label=${text === "" ? key : undefined}
        data-test=${test && `${test}-${key}`}
        onClick=${() => onChange(key)}
      >
        ${icon && html`<${Icon} name=${icon} className="s14" />`}${text}
      </button>`,
    )}
  </div>`;

/** The tabs of a page are links, since each has an address. */
export const Tabs = ({ label, tabs, current }) =>
  html`<nav class="tabs" aria-label=${label}>
    ${tabs.map(
      ({ key, text, to }) => html`<a
        key=${key}
        href=${to}
        aria-current=${key === current ? "page" : undefined}
        data-test=${`tab-${key}`}
        >${text}</a
      >`,
    )}
  </nav>`;

/** A box to filter by; "/" anywhere on the page goes there, Escape empties it. */
export function Search({ value, onInput, placeholder, label = "Filter", test = "filter" }) {
  const input = useRef(null);
  useEffect(() => {
    const onKey = (event) => {
      const typing = event.target.closest?.("input, textarea, select, dialog");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return html`<div class="search">
    <${Icon} name="search" />
    <input
      ref=${input}
      class="input"
      type="text"
      role="searchbox"
      value=${value}
      aria-label=${label}
      aria-keyshortcuts="/"
      placeholder=${placeholder}
      spellcheck=${false}
      autocomplete="off"
      data-test=${test}
      onInput=${(event) => onInput(event.target.value)}
      onKeyDown=${(event) => {
        if (event.key === "Escape" && value !== "") {
          event.stopPropagation();
          onInput("");
        }
      }}
    />
    <kbd aria-hidden="true">/</kbd>
  </div>`;
}

let fieldId = 0;

/** A labelled control of a form, with a hint and what is wrong. The control is drawn by `children(props)`. */
export function Field({ label, hint, wrong, wide, children }) {
  const [id] = useState(() => `field-${++fieldId}`);
  const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  const props = {
    id,
    "aria-describedby": told || undefined,
    "aria-invalid": wrong ? "true" : undefined,
  };
  return html`<div class=${wide ? "field wide" : "field"}>
    <label for=${id}>${label}</label>
    ${children(props)}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${wrong && html`<p class="wrong" role="alert" id=${`${id}-wrong`}>${wrong}</p>`}
  </div>`;
}

export const Input = ({ label, hint, wrong, wide, mono, test, ...rest }) =>
  html`<${Field} ...${{ label, hint, wrong, wide }}>
    ${(props) =>
      html`<input class=${mono ? "input mono" : "input"} spellcheck=${false} autocomplete="off" data-test=${test} ...${props} ...${rest} />`}
  <//>`;

export const Choice = ({ label, hint, wrong, wide, options, value, onChange, test, disabled }) =>
  html`<${Field} ...${{ label, hint, wrong, wide }}>
    ${(props) => html`<${Select} ...${{ options, value, onChange, test, disabled }} props=${props} />`}
  <//>`;

/** A select; options are [value, text]. Values are compared as text. */
export const Select = ({ options, value, onChange, test, label, disabled, props = {} }) =>
  html`<select
    class="select"
    ...${props}
    aria-label=${label}
    disabled=${disabled}
    data-test=${test}
    onChange=${(event) => onChange(event.target.value)}
  >
    ${options.map(
      ([key, text]) =>
        html`<option key=${key} value=${key} selected=${String(key) === String(value)}>${text}</option>`,
    )}
  </select>`;

export const Check = ({ checked, onChange, test, disabled, children }) =>
  html`<label class="check">
    <input
      type="checkbox"
      checked=${checked}
      disabled=${disabled}
      data-test=${test}
      onChange=${(event) => onChange(event.target.checked)}
    />
    <span>${children}</span>
  </label>`;
