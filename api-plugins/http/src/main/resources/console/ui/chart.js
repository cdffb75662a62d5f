import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import uPlot from "../lib/uplot/uPlot.esm.js";
import { clock, NONE } from "../format.js";
import { useStore } from "../store.js";
import { colour, theme } from "../theme.js";

/**
 * Lines over time. `times` are milliseconds, oldest first; each of `lines` has a `label`, the name of a
 * colour and `values` beside the times, undefined where nothing is known, which leaves a gap. What the
 * picture shows is also said in words: the newest values, or those under the pointer.
 */

const HEIGHT = 168;
const LEAST_SPAN_S = 120;
const PALETTE = 8;

/** The n-th colour of the palette. */
export const nthColour = (n) => `--c${(n % PALETTE) + 1}`;

/** Pads the top, begins at zero, and gives a line of zeros some room. */
export function valueRange(max) {
  return [0, max > 0 ? max * 1.12 : 1];
}

/** Room for the longest label of the axis. */
function labelRoom(labels) {
  return labels ? 18 + 6.4 * Math.max(...labels.map((label) => String(label ?? "").length)) : 40;
}

/** Steps of an axis of bytes: powers of two, so that labels are round. */
const BYTE_STEPS = Array.from({ length: 50 }, (_, i) => 2 ** i);

/** The end of what is shown is the newest point; the beginning at least two minutes before. */
export function timeRange(min, max) {
  return [Math.min(min, max - LEAST_SPAN_S), max];
}

function options({ width, lines, format, binary, sync, onCursor }) {
  const axis = {
    stroke: colour("--text-3"),
    grid: { stroke: colour("--grid"), width: 1 },
    ticks: { show: false },
    font: "11.5px Inter, sans-serif",
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: false, y: false },
      sync: { key: sync, setSeries: false },
    },
    scales: {
      // From the data rather than from what is proposed: of a single point, that would be a whole day.
      x: { time: true, range: ({ data: [xs] }) => timeRange(xs[0], xs.at(-1)) },
      y: { range: (_, min, max) => valueRange(max) },
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 4,
        space: 72,
        values: (_, ticks) => ticks.map((s) => clock(s * 1000).slice(0, 8)),
      },
      {
        ...axis,
        size: (_, labels) => labelRoom(labels),
        gap: 6,
        space: 32,
        incrs: binary ? BYTE_STEPS : undefined,
        values: (_, ticks) => ticks.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, hue, dashed }) => ({
        label,
        stroke: colour(hue),
        width: 1.5,
        dash: dashed ? [4, 4] : undefined,
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

export function Chart({ title, times, lines, format, binary, sync = "esker", note, test }) {
  const box = useRef(null);
  const plot = useRef(null);
  const [cursor, setCursor] = useState(null);
  const { dark } = useStore(theme);
  const data = useMemo(
    () => [
      times.map((ms) => ms / 1000),
      ...lines.map(({ values }) => values.map((v) => (Number.isFinite(v) ? v : null))),
    ],
    [times, lines],
  );
  const shape = lines.map(({ label, hue, dashed }) => `${label}|${hue}|${dashed}`).join("\n");
  const anything = times.length > 0;
  useEffect(() => {
    if (!anything) {
      return undefined; // an axis without any time would begin in 1970
    }
    const element = box.current;
    const made = new uPlot(
      options({
        width: element.clientWidth || 320,
        lines,
        format,
        binary,
        sync,
        onCursor: setCursor,
      }),
      data,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, dark, format, anything]);
  useEffect(() => plot.current?.setData(data), [data]);
  const at = cursor !== null && cursor < times.length ? cursor : times.length - 1;
  const shown = lines.map((line) => ({
    ...line,
    text: Number.isFinite(line.values[at]) ? format(line.values[at]) : NONE,
  }));
  const words = shown.map(({ label, text }) => `${label} ${text}`).join(", ");
  return html`<figure class="chart" data-test=${test}>
    <figcaption class="row between">
      <h3>${title}</h3>
      <span class="faint small num">${cursor !== null && times[at] ? clock(times[at]).slice(0, 8) : note}</span>
    </figcaption>
    <div class="plot" role="img" aria-label=${`${title}: ${words || "no figures yet"}`} ref=${box}></div>
    <ul class="legend">
      ${shown.map(
        ({ label, hue, text, dashed }) => html`<li key=${label}>
          <span class=${dashed ? "swatch dashed" : "swatch"} style=${{ borderColor: `var(${hue})` }} aria-hidden="true"></span>
          <span class="truncate" title=${label}>${label}</span>
          <strong class="num">${text}</strong>
        </li>`,
      )}
    </ul>
  </figure>`;
}
