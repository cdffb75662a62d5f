import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { Button, Choice, Icon, Segmented } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { isJson } from "../../bytes.js";
import { href } from "../../router.js";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What is wrong with a text in a form, or undefined. */
export function wrongContent(form, text) {
  if (form === "json") {
    try {
      JSON.parse(text);
    } catch (e) {
      return `Not JSON: ${e.message}`;
    }
  }
  return form === "base64" && !BASE64.test(text.trim()) ? "Not base64." : undefined;
}

/** The body of the call, from the form. */
export function bodyOf({ partition, key, keyForm, value, valueForm, headers }) {
  const named = headers.filter(({ name }) => name !== "");
  const gathered = new Map();
  for (const { name, value: text } of named) {
    gathered.set(name, [...(gathered.get(name) ?? []), text]);
  }
  return {
    ...(partition === "" ? {} : { partition: Number(partition) }),
    ...(key === "" ? {} : keyForm === "base64" ? { key_base64: key.trim() } : { key }),
    ...(valueForm === "null"
      ? { value: null }
      : valueForm === "base64"
        ? { value_base64: value.trim() }
        : { value }),
    ...(named.length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            [...gathered].map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
          ),
        }),
  };
}

/** Writes one record by hand. It stays open, so that another one can follow. */
export function Produce({ topic, onClose, done }) {
  const [form, setForm] = useState({
    partition: "",
    key: "",
    keyForm: "text",
    value: "",
    valueForm: "text",
    headers: [],
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const [sent, setSent] = useState(null);
  const [tried, setTried] = useState(false);
  const set = (part) => {
    setSent(null);
    setForm((old) => ({ ...old, ...part }));
  };
  const wrongValue = wrongContent(form.valueForm, form.value);
  const wrongKey = form.keyForm === "base64" ? wrongContent("base64", form.key) : undefined;
  const submit = async (event) => {
    event?.preventDefault();
    setTried(true);
    if (busy || wrongValue || wrongKey) {
      return;
    }
    setBusy(true);
    setError(null);
    setSent(null);
    try {
      setSent(await api.produce(topic.name, bodyOf(form)));
      setTried(false);
      done?.();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const looksLikeJson = form.valueForm === "text" && isJson(form.value);
  return html`<${Dialog}
    title="Produce a message"
    onClose=${onClose}
    test="produce-dialog"
    foot=${html`<div class="start sent" role="status">${sent && html`<${Sent} topic=${topic.name} sent=${sent} onClose=${onClose} />`}</div>
      <${Button} onClick=${onClose}>Close<//>
      <${Button} primary icon="send" writes busy=${busy} onClick=${submit} test="produce-send">Send<//>`}
  >
    <form class="stack" onSubmit=${submit} onKeyDown=${(e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && submit(e)}>
      <${Choice} label="Partition" value=${form.partition} onChange=${(partition) => set({ partition })} test="produce-partition"
          options=${[["", "By the key, else by load"], ...topic.partitions.slice(0, 500).map(({ partition }) => [partition, `Partition ${partition}`])]} />
      <div class="row between"><h3>Key</h3>
        <${Segmented} label="Key" value=${form.keyForm} onChange=${(keyForm) => set({ keyForm })} test="produce-key-form"
          options=${[
            ["text", "Text"],
            ["base64", "Base64"],
          ]} /></div>
      <div class="field">
        <label class="unseen" for="produce-key">Key</label>
        <input class="input mono" id="produce-key" data-first data-test="produce-key" spellcheck=${false} autocomplete="off" placeholder="none"
          value=${form.key} aria-invalid=${tried && wrongKey ? "true" : undefined} onInput=${(e) => set({ key: e.target.value })} />
        ${tried && wrongKey && html`<p class="wrong" role="alert">${wrongKey}</p>`}
      </div>
      <div class="row between"><h3>Value</h3>
        <${Segmented} label="Value" value=${form.valueForm} onChange=${(valueForm) => set({ valueForm })} test="produce-value-form"
          options=${[
            ["text", "Text"],
            ["json", "JSON"],
            ["base64", "Base64"],
            ["null", "Null"],
          ]} /></div>
      ${
        form.valueForm === "null"
          ? html`<p class="faint">A tombstone: in a compacted topic it deletes the key.</p>`
          : html`<div class="field">
            <label class="unseen" for="produce-value">Value</label>
            <textarea class="input mono" id="produce-value" data-test="produce-value" spellcheck=${false} value=${form.value}
              aria-invalid=${tried && wrongValue ? "true" : undefined} aria-describedby="produce-value-note"
              onInput=${(e) => set({ value: e.target.value })}></textarea>
            <p class=${tried && wrongValue ? "wrong" : "hint"} id="produce-value-note">${tried && wrongValue ? wrongValue : looksLikeJson ? "It is JSON." : "Stored exactly as it is."} Ctrl+Enter sends.</p>
          </div>`
      }
      <${Headers} headers=${form.headers} onChange=${(headers) => set({ headers })} />
      ${error && html`<p class="bad break" role="alert" data-test="produce-error">${error.message}</p>`}
    </form>
  <//>`;
}

const Sent = ({ topic, sent, onClose }) => html`<span class="row" data-test="produce-sent">
  <${Icon} name="circle-check" className="ok" />
  <a href=${href(["topics", topic, "messages"], { partition: sent.partition, from: "offset", at: sent.offset })} onClick=${onClose}>
    Partition ${sent.partition}, offset <span class="num">${sent.offset}</span></a>
</span>`;

function Headers({ headers, onChange }) {
  const change = (i, part) =>
    onChange(headers.map((each, j) => (i === j ? { ...each, ...part } : each)));
  return html`<div class="stack">
    <div class="row between"><h3>Headers</h3>
      <${Button} small icon="plus" onClick=${() => onChange([...headers, { name: "", value: "" }])} test="produce-add-header">Add<//></div>
    ${headers.map(
      ({ name, value }, i) => html`<div class="row" key=${i}>
        <input class="input mono" aria-label="Header name" placeholder="name" value=${name} data-test="produce-header-name" onInput=${(e) => change(i, { name: e.target.value })} />
        <input class="input mono" aria-label="Header value" placeholder="value" value=${value} data-test="produce-header-value" onInput=${(e) => change(i, { value: e.target.value })} />
        <${Button} plain icon="x" label="Remove the header" onClick=${() => onChange(headers.filter((_, j) => j !== i))} />
      </div>`,
    )}
  </div>`;
}
