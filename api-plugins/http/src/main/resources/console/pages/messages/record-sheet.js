import { html, useEffect } from "../../lib/html.js";
import { bytes, count, time } from "../../format.js";
import { Button } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { ContentView } from "./content-view.js";

/** All of one record. Left and right go to those beside it in the list. */
export function RecordSheet({ topic, record, records, onMove, onClose }) {
  const index = records.findIndex(({ id }) => id === record.id);
  const [before, after] = [records[index - 1], records[index + 1]];
  useEffect(() => {
    const onKey = (event) => {
      if (event.target.closest("input, textarea, select, .segmented, .content")) {
        return;
      }
      const next =
        event.key === "ArrowLeft" ? before : event.key === "ArrowRight" ? after : undefined;
      if (next) {
        event.preventDefault();
        onMove(next);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [before, after]);
  return html`<${Dialog}
    sheet
    title=${html`Offset <span class="num">${record.offset}</span> <span class="faint">of partition ${record.partition}</span>`}
    onClose=${onClose}
    test="record"
    foot=${html`<${Button} icon="chevron-left" disabled=${!before} onClick=${() => onMove(before)} test="record-before">Previous<//>
      <${Button} disabled=${!after} onClick=${() => onMove(after)} test="record-after">Next<span class="icon icon-chevron-right" aria-hidden="true"></span><//>`}
  >
    <div class="stack record" key=${record.id}>
      <dl class="facts">
        <div><dt>Topic</dt><dd class="break">${topic}</dd></div>
        <div><dt>Time</dt><dd class="num" data-test="record-time">${time(record.timestamp)} <span class="faint">${utc(record.timestamp)}</span></dd></div>
        <div><dt>Size</dt><dd class="num">key ${bytes(record.key.size)}, value ${bytes(record.value.size)}</dd></div>
      </dl>
      <${ContentView} name="Key" content=${record.key} missing="This record has no key." test="record-key" />
      <${ContentView} name="Value" content=${record.value} missing="A tombstone: the value is null." test="record-value" />
      <section aria-label="Headers" data-test="record-headers">
        <h3>Headers <span class="faint num">${count(record.headers.length)}</span></h3>
        ${
          record.headers.length === 0
            ? html`<p class="faint">None.</p>`
            : html`<dl class="headers">
              ${record.headers.map(
                ([name, content]) => html`<div>
                  <dt class="mono break">${name}</dt>
                  <dd class="mono break">${content.missing ? html`<span class="faint">null</span>` : (content.text ?? content.preview)}</dd>
                </div>`,
              )}
            </dl>`
        }
      </section>
    </div>
  <//>`;
}

function utc(ms) {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
