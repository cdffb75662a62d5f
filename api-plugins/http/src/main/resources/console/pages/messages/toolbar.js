import { html, useState } from "../../lib/html.js";
import { Button, Search, Select } from "../../ui/basics.js";
import { MAX_PARTITIONS } from "./reader.js";

const FROM = [
  ["newest", "Newest first"],
  ["oldest", "From the beginning"],
  ["offset", "From an offset"],
  ["time", "From a time"],
  ["live", "Live"],
];

const SELECTABLE = 500;

/** Where to read from, and what to look for. */
export function Toolbar({ topic, wish, change, text, setText, wrong, source }) {
  return html`<div class="toolbar" data-test="messages-toolbar">
    <${Partition} ...${{ topic, wish, change }} />
    <${Select}
      label="Start"
      options=${FROM}
      value=${wish.from}
      onChange=${(from) => change({ from, at: from === "time" ? Date.now() - 3_600_000 : from === "offset" ? 0 : undefined })}
      test="messages-from"
    />
    ${wish.from === "offset" && html`<${At} key="offset" value=${String(wish.at ?? 0)} change=${change} />`}
    ${wish.from === "time" && html`<${Time} key="time" at=${wish.at} change=${change} />`}
    <${Search} value=${text} onInput=${setText} placeholder="Filter: word, key:a, header:b, /regex/" label="Filter messages" test="messages-filter" />
    ${wrong && html`<span class="bad small break" role="alert" data-test="filter-wrong">${wrong}</span>`}
    ${wish.from !== "live" && html`<div class="end"><${Button} icon="refresh-cw" label="Read again" busy=${source.loading && !source.scan} onClick=${source.reload} test="messages-reload" /></div>`}
  </div>`;
}

function Partition({ topic, wish, change }) {
  const total = topic.partitions.length;
  if (total > SELECTABLE) {
    return html`<label class="check">Partition
      <input class="input number" inputmode="numeric" value=${wish.partition} data-test="messages-partition"
        aria-label=${`Partition, 0 to ${total - 1}`}
        onChange=${({ target }) => /^\d+$/.test(target.value) && Number(target.value) < total && change({ partition: Number(target.value) })} />
    </label>`;
  }
  const all = total <= MAX_PARTITIONS ? [["", "All partitions"]] : [];
  return html`<${Select}
    label="Partition"
    options=${[...all, ...topic.partitions.map(({ partition }) => [String(partition), `Partition ${partition}`])]}
    value=${wish.partition ?? ""}
    onChange=${(value) => change({ partition: value === "" ? undefined : Number(value) })}
    test="messages-partition"
  />`;
}

function At({ value, change }) {
  const [text, setText] = useState(value);
  const fits = /^\d{1,15}$/.test(text);
  const submit = (event) => {
    event.preventDefault();
    if (fits) {
      change({ at: Number(text) });
    }
  };
  return html`<form class="row" onSubmit=${submit}>
    <input class="input number" inputmode="numeric" aria-label="Offset" aria-invalid=${fits ? undefined : "true"} value=${text}
      data-test="messages-offset" onInput=${(event) => setText(event.target.value)} />
    <${Button} type="submit" disabled=${!fits} onClick=${submit} test="messages-go">Go<//>
  </form>`;
}

/** A time as the browser's field wants it: in the reader's zone, without saying so. */
export function localTime(ms) {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

const Time = ({ at, change }) => html`<input
  class="input time"
  type="datetime-local"
  step="1"
  aria-label="Time"
  value=${localTime(at ?? Date.now())}
  data-test="messages-time"
  onChange=${({ target }) => {
    const ms = new Date(target.value).getTime();
    if (!Number.isNaN(ms)) {
      change({ at: ms });
    }
  }}
/>`;
