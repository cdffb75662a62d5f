import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { byteRate, bytes, count, duration, percent, perSecond, short } from "../../format.js";
import { figures, watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Segmented, Select } from "../../ui/basics.js";
import { Chart, nthColour } from "../../ui/chart.js";
import { Empty, Loading, PageHead } from "../../ui/states.js";
import { aligned, apisOf, chosenApi } from "./series.js";

const QUANTILES = [
  ["0", "P50"],
  ["1", "P95"],
  ["2", "P99"],
];

/** What each chart shows of a point; `of` gives the value, and whether its axis goes by powers of two. */
const CHARTS = [
  [
    "Throughput",
    [
      ["Bytes in", (p) => p.bytesIn, byteRate, true],
      ["Bytes out", (p) => p.bytesOut, byteRate, true],
      ["Records in", (p) => p.recordsIn, perSecond],
    ],
  ],
  [
    "Storage",
    [
      ["Disk used", (p) => p.diskUsed, percent],
      ["Write-ahead log", (p) => p.wal, bytes, true],
      ["Segments", (p) => p.segments, bytes, true],
    ],
  ],
  [
    "Consumers and clients",
    [
      ["Lag of groups, at their coordinators", (p) => p.lag, short],
      ["Connections", (p) => p.connections, count],
      ["Requests in the write pipeline", (p) => p.pipeline, count],
    ],
  ],
  [
    "JVM",
    [
      ["Heap", (p) => p.heap, bytes, true],
      ["Processor", (p) => p.cpu, percent],
      ["Garbage collection", (p) => p.gc, percent],
    ],
  ],
];

/** Figures of every broker, live, since this page (or another that needs them) was opened. */
export default function MetricsPage() {
  const { brokers } = useStore(figures);
  const [which, setWhich] = useState("all");
  useEffect(watchFigures, []);
  const ids = useMemo(() => [...brokers.keys()].sort((a, b) => a - b), [brokers]);
  const shown = which === "all" ? ids : ids.filter((id) => String(id) === which);
  const table = useMemo(() => aligned(brokers, shown), [brokers, which]);
  if (ids.length === 0 || table.times.length === 0) {
    return html`<${PageHead} title="Metrics" /><${Loading} lines=${8} />`;
  }
  const silent = ids.filter((id) => brokers.get(id).now === null);
  return html`<${PageHead}
      title="Metrics"
      sub=${silent.length > 0 ? html`<span class="bad" data-test="metrics-silent">No figures from broker ${silent.join(", ")}</span>` : "Rates and quantiles of the last ten seconds"}
      actions=${html`<${Segmented}
        label="Brokers"
        value=${which}
        onChange=${setWhich}
        test="metrics-broker"
        options=${[["all", "All"], ...ids.map((id) => [String(id), String(id)])]}
      />`}
    />
    <${Latency} table=${table} ids=${ids} which=${which} />
    ${CHARTS.map(
      ([title, charts]) => html`<section key=${title} aria-label=${title}>
      <div class="group-head"><h2>${title}</h2></div>
      <div class="charts">
        ${charts.map(([name, of, format, binary]) => html`<${ByBroker} key=${name} ...${{ name, of, format, binary, table, ids }} />`)}
      </div>
    </section>`,
    )}`;
}

const slug = (name) => `chart-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;

function ByBroker({ name, of, format, binary, table, ids }) {
  const lines = useMemo(
    () =>
      table.ids.map((id) => ({
        label: `broker ${id}`,
        hue: nthColour(ids.indexOf(id)),
        values: table.rows.get(id).map((point) => (point ? of(point) : undefined)),
      })),
    [table],
  );
  return html`<${Chart} title=${name} times=${table.times} lines=${lines} format=${format} binary=${binary} test=${slug(name)} />`;
}

/** How long requests and fsyncs take: one quantile of all brokers, or all quantiles of one. */
function Latency({ table, ids, which }) {
  const [wanted, setApi] = useState(null);
  const [quantile, setQuantile] = useState("2");
  const apis = useMemo(() => apisOf(table), [table]);
  const api = chosenApi(apis, wanted);
  const lines = (of) =>
    which === "all"
      ? table.ids.map((id) => ({
          label: `broker ${id}`,
          hue: nthColour(ids.indexOf(id)),
          values: table.rows.get(id).map((point) => point && of(point)?.[Number(quantile)]),
        }))
      : QUANTILES.map(([index, label], i) => ({
          label,
          hue: nthColour(i),
          values: (table.rows.get(table.ids[0]) ?? []).map(
            (point) => point && of(point)?.[Number(index)],
          ),
        }));
  const requests = useMemo(() => lines((point) => point.latency?.get(api)), [table, api, quantile]);
  const fsyncs = useMemo(() => lines((point) => point.fsync), [table, quantile]);
  return html`<section aria-label="Latency">
    <div class="group-head"><h2>Latency</h2></div>
    <div class="toolbar">
      ${apis.length > 0 && html`<${Select} label="Request" options=${apis.map((each) => [each, each])} value=${api} onChange=${setApi} test="metrics-api" />`}
      ${which === "all" && html`<${Segmented} label="Quantile" value=${quantile} options=${QUANTILES} onChange=${setQuantile} test="metrics-quantile" />`}
    </div>
    <div class="charts">
      ${
        apis.length === 0
          ? html`<${Empty} tight icon="activity" title="No requests yet" />`
          : html`<${Chart} title=${`Requests: ${api}`} times=${table.times} lines=${requests} format=${duration} test="chart-latency" />`
      }
      <${Chart} title="Fsync of the write-ahead log" times=${table.times} lines=${fsyncs} format=${duration} test="chart-fsync" />
      <${ByBroker} name="Fsyncs" of=${(p) => p.fsyncs} format=${perSecond} ...${{ table, ids }} />
    </div>
  </section>`;
}
