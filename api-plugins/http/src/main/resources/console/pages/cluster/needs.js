import { html, useMemo, useState } from "../../lib/html.js";
import { count } from "../../format.js";
import { href } from "../../router.js";
import { Icon, Segmented } from "../../ui/basics.js";
import { Empty, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";

const KINDS = [
  ["offline", "Offline", "Nobody leads it: it can't be written or read."],
  ["under_min_isr", "Below min. in sync", "Writes with acks=all are refused."],
  ["under_replicated", "Under-replicated", "Fewer replicas in sync than there should be."],
];

/** The partitions that need something, the worst kind first. */
export function Needs({ status }) {
  const [chosen, setChosen] = useState(null);
  const worst = KINDS.find(([key]) => status[key].length > 0)?.[0];
  const kind = chosen ?? worst;
  const rows = useMemo(
    () =>
      kind ? status[kind].map((each) => ({ ...each, key: `${each.topic}/${each.partition}` })) : [],
    [status, kind],
  );
  if (!worst) {
    return html`<p class="all-well" data-test="all-well"><${Icon} name="circle-check" className="ok" />Every partition has a leader and all its replicas in sync.</p>`;
  }
  const about = KINDS.find(([key]) => key === kind)[2];
  return html`<${Panel}
    title="Partitions in need"
    body=${false}
    test="needs"
    aside=${html`<${Segmented}
      label="Kind"
      value=${kind}
      onChange=${setChosen}
      test="needs-kind"
      options=${KINDS.map(([key, text]) => [key, `${text} ${count(status[key].length)}`])}
    />`}
  >
    ${
      rows.length === 0
        ? html`<${Empty} tight icon="circle-check" title="None of this kind" />`
        : html`<${Table}
          label="Partitions in need"
          rows=${rows}
          rowKey=${(row) => row.key}
          to=${({ topic }) => href(["topics", topic])}
          columns=${[
            {
              key: "topic",
              label: "Topic",
              value: (row) => row.topic,
              render: ({ topic }) => html`<span title=${topic}>${topic}</span>`,
            },
            {
              key: "partition",
              label: "Partition",
              width: "140px",
              right: true,
              value: (row) => row.partition,
              render: ({ partition }) => partition,
            },
          ]}
        />`
    }
    <p class="table-note">${about}${rows.length >= 1000 && " The first 1,000 are shown."}</p>
  <//>`;
}
