import { html } from "../../lib/html.js";
import { clock, duration, plural } from "../../format.js";
import { Badge } from "../../ui/basics.js";
import { useNow } from "../../ui/hooks.js";
import { isOver, marks, measured } from "./model.js";

const LABEL_SHARE = 0.14;

/** Where marks lie on the line, from 0 to 1. Of marks that lie close together, labels go to further rows. */
export function spread(points, end) {
  const start = points[0].at;
  const span = Math.max(1, end - start);
  const lastInRow = [];
  return points.map((point) => {
    const x = Math.min(1, (point.at - start) / span);
    let row = 0;
    while (lastInRow[row] !== undefined && x - lastInRow[row] < LABEL_SHARE) {
      row++;
    }
    lastInRow[row] = x;
    return { ...point, x, row };
  });
}

/** One experiment: its marks on a line of time, and the times that were measured. */
export function Timeline({ one }) {
  const over = isOver(one);
  const now = useNow(over ? 60_000 : 250);
  const points = marks(one);
  const end = over ? points.at(-1).at : Math.max(now, points.at(-1).at);
  const placed = spread(points, end);
  const rows = Math.max(...placed.map(({ row }) => row)) + 1;
  const times = measured(one);
  return html`<article class="experiment" aria-label=${points[0].text} data-test=${`experiment-${one.id}`} data-over=${over ? "true" : "false"}>
    <header class="row wrap">
      <h3>${points[0].text}</h3>
      <time class="faint small num">${clock(one.deed.at)}</time>
      ${over ? html`<${Badge} kind="ok" icon="circle-check">all in sync again<//>` : html`<${Badge} kind="warn" icon="clock">${duration(Math.max(0, Math.round((now - one.deed.at) / 1000) * 1000))}<//>`}
    </header>
    <div class="line" style=${{ height: `${26 + rows * 34}px` }} aria-hidden="true">
      <div class="track"></div>
      ${over ? null : html`<div class="track now"></div>`}
      ${placed.map(
        ({
          key,
          text,
          x,
          row,
          after,
        }) => html`<div key=${key} class=${`mark ${key} ${x > 0.8 ? "right" : ""}`} style=${{ left: `${x * 100}%`, height: `${24 + row * 34}px` }}>
          <span class="dot"></span>
          <span class="text"><strong>${text}</strong><span class="num faint">${key === "deed" ? "0" : `+${duration(after)}`}</span></span>
        </div>`,
      )}
    </div>
    <dl class="measured num">
      <div data-test="measured-detection"><dt>Detection</dt><dd>${duration(times.detection)}</dd></div>
      <div data-test="measured-election"><dt>Led again${one.elections > 0 ? ` (${plural(one.elections, "partition")})` : ""}</dt><dd>${duration(times.election)}</dd></div>
      <div data-test="measured-rejoin"><dt>Back to active</dt><dd>${duration(times.rejoin)}</dd></div>
      <div data-test="measured-catch-up"><dt>Back to all in sync${one.shrunk > 0 ? ` (${plural(one.shrunk, "partition")})` : ""}</dt><dd>${duration(times.catchUp)}</dd></div>
    </dl>
  </article>`;
}
