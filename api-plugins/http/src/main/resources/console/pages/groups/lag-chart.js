import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { short } from "../../format.js";
import { Chart, nthColour } from "../../ui/chart.js";

const MAX_POINTS = 360;
/** Besides the sum, so many partitions have a line of their own: those that are furthest behind. */
const MAX_LINES = 7;

const nameOf = ({ topic, partition }) => `${topic}/${partition}`;

/** One more look at the lag of every partition. */
export function extended(points, group, at) {
  const lags = new Map(group.offsets.map((each) => [nameOf(each), each.lag ?? undefined]));
  return [...points, { at, total: group.total_lag, lags }].slice(-MAX_POINTS);
}

/** The names of the partitions that are furthest behind, in the order of their names. */
export function furthest(offsets, most = MAX_LINES) {
  return [...offsets]
    .sort((a, b) => (b.lag ?? -1) - (a.lag ?? -1))
    .slice(0, most)
    .map(nameOf)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** The lag since the page was opened: of the whole group, and of the partitions that are furthest behind. */
export function LagChart({ group }) {
  const [points, setPoints] = useState([]);
  useEffect(() => setPoints((old) => extended(old, group, Date.now())), [group]);
  const names = useMemo(() => furthest(group.offsets), [group]);
  const times = useMemo(() => points.map(({ at }) => at), [points]);
  const lines = useMemo(
    () => [
      { label: "all", hue: "--text-2", dashed: true, values: points.map(({ total }) => total) },
      ...names.map((name, i) => ({
        label: name,
        hue: nthColour(i),
        values: points.map(({ lags }) => lags.get(name)),
      })),
    ],
    [points, names.join("\n")],
  );
  const more = group.offsets.length - names.length;
  return html`<${Chart}
    title="Records behind the end"
    times=${times}
    lines=${lines}
    format=${short}
    sync="lag"
    note=${more > 0 ? `the ${names.length} furthest behind of ${group.offsets.length}` : "since the page was opened"}
    test="lag-chart"
  />`;
}
