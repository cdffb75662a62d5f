import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { bytes, count, plural } from "../../format.js";
import { refreshStatus } from "../../live.js";
import { Button, Check, Icon } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { attempt } from "../../ui/toasts.js";
import { Ids } from "./moves.js";

/** What the rebalancer would do now, why, and the button that does it. */
export function PlanDialog({ onClose }) {
  const [leadersOnly, setLeadersOnly] = useState(false);
  const [byLoad, setByLoad] = useState(false);
  const [most, setMost] = useState("");
  const [busy, setBusy] = useState(false);
  const limit = /^\d+$/.test(most) ? most : undefined;
  const wishes = {
    leaders_only: leadersOnly || undefined,
    by_load: byLoad || undefined,
    max_moves: limit,
  };
  const query = useQuery((o) => api.plan(wishes, o), [leadersOnly, byLoad, limit]);
  const moves = query.data?.moves.length ?? 0;
  const run = async () => {
    setBusy(true);
    const done = await attempt(
      () => api.runPlan(wishes),
      `The plan runs: ${plural(moves, "move")}.`,
    );
    setBusy(false);
    if (done) {
      refreshStatus();
      onClose();
    }
  };
  return html`<${Dialog}
    wide
    title="Plan of the rebalancer"
    onClose=${onClose}
    test="plan-dialog"
    foot=${html`<${Button} onClick=${onClose}>Close<//>
      <${Button} primary icon="play" writes busy=${busy} disabled=${moves === 0} onClick=${run} test="run-plan"
        >${moves > 0 ? `Run ${plural(moves, "move")}` : "Run"}<//>`}
  >
    <div class="toolbar plan-wishes">
      <${Check} checked=${leadersOnly} onChange=${setLeadersOnly} test="plan-leaders-only">Only change leaders<//>
      <${Check} checked=${byLoad} onChange=${setByLoad} test="plan-by-load">Balance by load<//>
      <label class="check">At most
        <input class="input short" inputmode="numeric" placeholder="all" value=${most} data-test="plan-max-moves"
          onInput=${(event) => setMost(event.target.value)} /> moves</label>
    </div>
    <${Of} query=${query} title="No plan could be made">${(plan) => html`<${Plan} plan=${plan} />`}<//>
  <//>`;
}

function Plan({ plan }) {
  const { totals, moves } = plan;
  if (moves.length === 0) {
    return html`<${Empty} icon="scale" title="Nothing to change" test="plan-empty"><p class="pre">${plan.reason.replace(/^nothing to change\n?/, "")}</p><//>
      <${Shares} brokers=${plan.brokers} />`;
  }
  return html`<p class="plan-sum" data-test="plan-sum">
      <strong>${plural(totals.partitions, "partition")}</strong>, ${plural(totals.replicas, "replica")} copied${totals.bytes !== null && ` (${bytes(totals.bytes)})`},
      ${" "}${plural(totals.leaders, "leader")} changed. Badly spread over racks: ${count(totals.rack_violations_before)}
      <${Icon} name="arrow-right" className="s14" /> ${count(totals.rack_violations_after)}.
    </p>
    <${Shares} brokers=${plan.brokers} />
    <${Table}
      label="Moves"
      test="plan-moves"
      rows=${moves}
      rowKey=${({ topic, partition }) => `${topic}/${partition}`}
      columns=${[
        {
          key: "topic",
          label: "Partition",
          width: "30%",
          value: (m) => m.topic,
          render: (m) => html`<span title=${m.topic}>${m.topic}/${m.partition}</span>`,
        },
        {
          key: "from",
          label: "From",
          width: "110px",
          render: (m) => html`<${Ids} ids=${m.from} />`,
        },
        {
          key: "to",
          label: "To",
          width: "110px",
          render: (m) => html`<${Ids} ids=${m.to} kind="new" />`,
        },
        {
          key: "reason",
          label: "Why",
          wide: true,
          render: (m) => html`<span title=${m.reason}>${m.reason}</span>`,
        },
      ]}
    />`;
}

const Shares = ({ brokers }) => html`<${Table}
  label="Brokers before and after"
  test="plan-brokers"
  rows=${brokers}
  rowKey=${({ id }) => id}
  columns=${[
    {
      key: "id",
      label: "Broker",
      render: ({ id }) => html`<span class="name num">Broker ${id}</span>`,
    },
    {
      key: "replicas",
      label: "Replicas",
      right: true,
      render: (b) => change(b.replicas_before, b.replicas_after),
    },
    {
      key: "leaders",
      label: "Leaders",
      right: true,
      render: (b) => change(b.leaders_before, b.leaders_after),
    },
  ]}
/>`;

const change = (before, after) =>
  before === after ? count(after) : html`${count(before)} → <strong>${count(after)}</strong>`;
