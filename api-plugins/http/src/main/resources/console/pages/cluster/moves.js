import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { count, plural } from "../../format.js";
import { refreshStatus } from "../../live.js";
import { href } from "../../router.js";
import { Button, Progress } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";

/** Replicas on the move: how far the plan is, and each partition that moves now. Nothing if nothing moves. */
export function Moves({ status }) {
  const [asking, setAsking] = useState(false);
  const { rebalance, reassignments } = status;
  const running = rebalance !== null && rebalance.state !== "idle";
  if (!running && reassignments.length === 0) {
    return null;
  }
  return html`<${Panel}
      title="Replicas on the move"
      body=${false}
      test="moves"
      aside=${running && html`<${Button} small danger writes icon="square" onClick=${() => setAsking(true)} test="cancel-plan">Stop<//>`}
    >
      ${running && html`<${Plan} rebalance=${rebalance} />`}
      ${
        reassignments.length > 0 &&
        html`<${Table}
        label="Partitions that move"
        rows=${reassignments}
        rowKey=${({ topic, partition }) => `${topic}/${partition}`}
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
            width: "110px",
            right: true,
            value: (row) => row.partition,
            render: (row) => row.partition,
          },
          {
            key: "adding",
            label: "Copied to",
            width: "130px",
            render: ({ adding }) => html`<${Ids} ids=${adding} kind="new" />`,
          },
          {
            key: "removing",
            label: "Leaves",
            width: "130px",
            render: ({ removing }) => html`<${Ids} ids=${removing} kind="old" />`,
          },
          {
            key: "replicas",
            label: "All replicas",
            width: "160px",
            render: ({ replicas }) => html`<${Ids} ids=${replicas} />`,
          },
        ]}
      />`
      }
    <//>
    ${
      asking &&
      html`<${Confirm}
      title="Stop the plan"
      verb="Stop"
      danger
      act=${async () => {
        await api.cancelPlan();
        refreshStatus();
      }}
      onClose=${() => setAsking(false)}
      test="cancel-plan-dialog"
    >
      <p>Partitions that are on the move go back to where they were. Those that have arrived stay.</p>
    <//>`
    }`;
}

function Plan({ rebalance }) {
  const { state, total, done, under_way: underWay } = rebalance;
  const share = total > 0 ? done / total : 0;
  return html`<div class="panel-body stack">
    <div class="row between">
      <span>${state}: <strong class="num">${count(done)}</strong> of ${plural(total, "partition")} moved${underWay > 0 && `, ${count(underWay)} under way`}</span>
      <span class="num muted" data-test="plan-progress">${Math.round(share * 100)} %</span>
    </div>
    <${Progress} value=${share} label="Progress of the plan" test="plan-bar" />
  </div>`;
}

/** Brokers by number. */
export const Ids = ({ ids, kind = "" }) =>
  ids.length === 0
    ? html`<span class="faint">none</span>`
    : html`<span class="chips">${ids.map((id) => html`<span class=${`chip num ${kind}`} key=${id}>${id}</span>`)}</span>`;
