import { html, useMemo, useState } from "../../lib/html.js";
import { parseFilter } from "../../filter.js";
import { count, plural, short } from "../../format.js";
import { go } from "../../router.js";
import { Badge, Button, Icon, Progress } from "../../ui/basics.js";
import { Empty, Failure, Loading, Panel } from "../../ui/states.js";
import { MAX_PARTITIONS } from "./reader.js";
import { RecordSheet } from "./record-sheet.js";
import { RecordTable } from "./record-table.js";
import { Toolbar } from "./toolbar.js";
import { SCAN_BUDGET, useRecords } from "./use-records.js";

/** What the address says: which partition, from where. */
function wishOf({ partition, from, at }, topic) {
  const all = topic.partitions.length;
  const number =
    /^\d+$/.test(partition ?? "") && Number(partition) < all ? Number(partition) : undefined;
  const tooMany = number === undefined && all > MAX_PARTITIONS;
  const known = ["newest", "oldest", "offset", "time", "live"].includes(from);
  return {
    partition: tooMany ? 0 : number,
    from: known ? from : "newest",
    at: /^\d+$/.test(at ?? "") ? Number(at) : undefined,
  };
}

/** The records of a topic: from anywhere, as they come, filtered. */
export function Messages({ topic, parameters, produce }) {
  const wish = wishOf(parameters, topic);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(null);
  const filter = useMemo(() => parseFilter(text), [text]);
  const source = useRecords(topic, wish);
  const { records } = source;
  const shown = useMemo(
    () => (filter.empty ? records : records.filter(filter.test)),
    [records, filter],
  );
  const change = (part) => {
    const next = { ...wish, ...part };
    go(
      ["topics", topic.name, "messages"],
      { partition: next.partition, from: next.from, at: next.at },
      { replace: true },
    );
  };
  return html`<${Toolbar} ...${{ topic, wish, change, text, setText, wrong: filter.wrong, source }} />
    <${Panel} body=${false} test="messages">
      ${
        source.error && records.length === 0
          ? html`<${Failure} error=${source.error} retry=${source.reload} title="The messages can't be read" />`
          : source.loading && records.length === 0
            ? html`<${Loading} />`
            : html`${wish.from === "live" && html`<${LiveLine} source=${source} />`}
              ${
                shown.length > 0
                  ? html`<${RecordTable} topic=${topic} records=${shown} onOpen=${setOpen} />`
                  : html`<${Nothing} ...${{ records, filter, wish, topic, produce, source }} />`
              }
              <${Further} ...${{ source, filter, shown, wish }} />`
      }
    <//>
    ${open && html`<${RecordSheet} topic=${topic.name} record=${open} records=${shown} onMove=${setOpen} onClose=${() => setOpen(null)} />`}`;
}

function Nothing({ records, filter, wish, topic, produce, source }) {
  if (records.length > 0 && !filter.empty) {
    return html`<${Empty} icon="search" title=${`None of ${plural(records.length, "loaded message")} fits`} test="no-match">
      <p>Search further, or change the filter.</p>
    <//>`;
  }
  if (wish.from === "live") {
    return html`<${Empty} icon="activity" title="Waiting for the next message" test="live-waiting">
      <p>What is written from now on shows up here.</p>
    <//>`;
  }
  if (source.extent.total > 0) {
    return html`<${Empty} icon="inbox" title="No messages from there on"><p>Choose another place to start from.</p><//>`;
  }
  return html`<${Empty} icon="message-square" title=${wish.partition === undefined ? "No messages yet" : `No messages in partition ${wish.partition}`}>
    <p>${topic.name.length < 60 ? topic.name : "This topic"} is empty.</p>
    <div class="row"><${Button} icon="send" writes onClick=${produce}>Produce one<//></div>
  <//>`;
}

const LiveLine = ({ source }) => html`<div class="live-line" data-test="live-line">
  <span class=${source.paused ? "dot warn" : "dot ok pulse"} aria-hidden="true"></span>
  <span class="grow" role="status">
    ${source.paused ? "Paused" : source.error ? source.error.message : "Live"}
    ${source.missed > 0 && html` · <span class="num">${plural(source.missed, "message")}</span> passed by`}
  </span>
  <span class="num faint" data-test="live-seen">${short(source.seen)} seen</span>
  <${Button} small icon=${source.paused ? "play" : "pause"} onClick=${source.pause} test="live-pause">${source.paused ? "Go on" : "Pause"}<//>
</div>`;

/** What lies before and after, and how a search goes. */
function Further({ source, filter, shown, wish }) {
  const { records, scan, extent } = source;
  if (wish.from === "live") {
    return html`<p class="table-note">The newest ${plural(records.length, "message")} are kept on this page.</p>`;
  }
  if (scan) {
    return html`<div class="further" data-test="scan">
      <div class="grow stack">
        <span class="num" role="status">${count(scan.scanned)} of at most ${count(scan.budget)} messages looked at, ${count(scan.found)} found</span>
        <${Progress} value=${scan.scanned / scan.budget} label="Search" test="scan-progress" />
      </div>
      <${Button} small icon="square" onClick=${source.stop} test="scan-stop">Stop<//>
    </div>`;
  }
  const searching = !filter.empty;
  const down = source.newestFirst;
  const more = down ? source.hasOlder : source.hasNewer;
  const budget = Math.min(SCAN_BUDGET, extent.total - extent.read);
  return html`<div class="further">
    <span class="grow faint num" data-test="extent">
      ${searching ? `${count(shown.length)} shown · ` : ""}${count(extent.read)} of ${plural(extent.total, "message")} read
    </span>
    ${source.error && html`<span class="bad"><${Icon} name="circle-alert" /> ${source.error.message}</span>`}
    ${!more && html`<${Badge}>${down ? "the beginning" : "the end, for now"}<//>`}
    ${
      searching &&
      more &&
      budget > 0 &&
      html`<${Button} small icon="search" onClick=${() => source.search(filter.test)} test="scan-start">Search ${count(budget)} ${down ? "older" : "newer"}<//>`
    }
    ${!searching && down && more && html`<${Button} small icon="arrow-down" busy=${source.loading} onClick=${source.older} test="load-older">Older<//>`}
    ${!down && html`<${Button} small icon="arrow-down" busy=${source.loading} onClick=${source.newer} test="load-newer">${more ? "Newer" : "Look for newer"}<//>`}
  </div>`;
}
