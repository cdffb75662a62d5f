import { html, useMemo, useState } from "../../lib/html.js";
import { bytes, count, NONE } from "../../format.js";
import { href } from "../../router.js";
import { Badge, Button, Segmented } from "../../ui/basics.js";
import { Empty, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { AddPartitions } from "./add-partitions.js";
import { isBehind } from "./partition-state.js";

/** Where each partition is, and what is in it. */
export function Partitions({ topic, reload }) {
  const [kind, setKind] = useState("all");
  const [adding, setAdding] = useState(false);
  const kinds = useMemo(
    () => ({
      all: topic.partitions,
      behind: topic.partitions.filter(isBehind),
      offline: topic.partitions.filter(({ leader }) => leader < 0),
    }),
    [topic],
  );
  const rows = kinds[kind];
  return html`<div class="toolbar">
      <${Segmented}
        label="Which partitions"
        value=${kind}
        onChange=${setKind}
        test="partitions-kind"
        options=${[
          ["all", `All ${count(kinds.all.length)}`],
          ["behind", `Under-replicated ${count(kinds.behind.length)}`],
          ["offline", `Offline ${count(kinds.offline.length)}`],
        ]}
      />
      <div class="end"><${Button} icon="plus" writes onClick=${() => setAdding(true)} test="add-partitions">Add partitions<//></div>
    </div>
    <${Panel} body=${false}>
      ${
        rows.length === 0
          ? html`<${Empty} tight icon="circle-check" title="None of this kind" />`
          : html`<${Table}
            label=${`Partitions of ${topic.name}`}
            test="partitions"
            rows=${rows}
            rowKey=${({ partition }) => partition}
            rowTest=${({ partition }) => `partition-${partition}`}
            order=${{ key: "partition", down: false }}
            to=${({ partition }) => href(["topics", topic.name, "messages"], { partition })}
            columns=${columns}
          />`
      }
      <p class="table-note">Replicas: the leader first in colour, <span class="warn">behind</span> ones in amber, <span class="bad">offline</span> ones in red.</p>
    <//>
    ${adding && html`<${AddPartitions} topic=${topic} done=${reload} onClose=${() => setAdding(false)} />`}`;
}

const columns = [
  {
    key: "partition",
    label: "Partition",
    width: "13%",
    value: (p) => p.partition,
    render: (p) => html`<span class="num">${p.partition}</span>`,
  },
  {
    key: "leader",
    label: "Leader",
    width: "12%",
    value: (p) => p.leader,
    render: (p) =>
      p.leader < 0
        ? html`<${Badge} kind="bad">none<//>`
        : html`<span class="num">${p.leader}</span> <span class="faint small num">epoch ${p.leader_epoch}</span>`,
  },
  {
    key: "replicas",
    label: "Replicas",
    width: "24%",
    wide: true,
    render: (p) => html`<${Replicas} partition=${p} />`,
  },
  {
    key: "start",
    label: "First offset",
    right: true,
    value: (p) => p.log_start_offset,
    render: (p) => count(p.log_start_offset),
  },
  {
    key: "end",
    label: "High watermark",
    right: true,
    value: (p) => p.high_watermark,
    render: (p) => count(p.high_watermark),
  },
  {
    key: "records",
    label: "Records",
    right: true,
    downFirst: true,
    value: records,
    render: (p) => count(records(p)),
  },
  {
    key: "size",
    label: "Size",
    right: true,
    downFirst: true,
    value: (p) => p.size_bytes,
    render: (p) => bytes(p.size_bytes),
  },
];

function records({ high_watermark: end, log_start_offset: start }) {
  return end === null || start === null ? undefined : end - start;
}

/** The replicas of a partition, each with its rack and how it does. */
function Replicas({ partition }) {
  const { replicas, racks, isr, offline, leader, adding = [], removing = [] } = partition;
  return html`<span class="chips">
    ${replicas.map((id, i) => {
      const [kind, word] =
        id === leader
          ? ["leader", "leader"]
          : offline.includes(id)
            ? ["off", "offline"]
            : adding.includes(id)
              ? ["new", "being copied"]
              : isr.includes(id)
                ? ["", "in sync"]
                : ["behind", "behind"];
      const leaving = removing.includes(id) ? ", leaves" : "";
      const rack = racks[i] ?? NONE;
      return html`<span class=${`chip num ${kind}`} key=${id} title=${`Broker ${id}, rack ${rack}: ${word}${leaving}`}
        >${id}${racks[i] && html`<span class="rack-mark">${racks[i]}</span>`}<span class="unseen"> ${word}${leaving}</span></span>`;
    })}
  </span>`;
}
