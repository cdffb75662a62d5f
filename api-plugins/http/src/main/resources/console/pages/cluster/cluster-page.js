import { html, useEffect, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { count } from "../../format.js";
import { cluster, refreshStatus } from "../../live.js";
import { watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Button, Copy } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { PageHead, Panel, Tiles } from "../../ui/states.js";
import { toast } from "../../ui/toasts.js";
import { Brokers } from "./brokers.js";
import { Changes } from "./changes.js";
import { Moves } from "./moves.js";
import { Needs } from "./needs.js";
import { PlanDialog } from "./plan-dialog.js";
import { Quorum } from "./quorum.js";

/** The cluster at a glance, and what an operator does to the whole of it. */
export default function ClusterPage() {
  const status = useStore(cluster);
  const [dialog, setDialog] = useState(null);
  useEffect(watchFigures, []);
  const close = () => setDialog(null);
  return html`<${PageHead}
      title="Cluster"
      sub=${html`<span class="row"><span class="mono truncate" data-test="cluster-id">${status.cluster_id}</span><${Copy} text=${status.cluster_id} label="Copy the cluster's id" /></span>`}
      actions=${html`<${Button} icon="vote" onClick=${() => setDialog("elect")} writes test="elect">Elect preferred leaders<//>
        <${Button} primary icon="scale" onClick=${() => setDialog("plan")} test="show-plan">Show plan<//>`}
    />
    <${Glance} status=${status} />
    <${Brokers} status=${status} />
    <${Moves} status=${status} />
    <${Needs} status=${status} />
    <div class="columns">
      <${Quorum} status=${status} />
      <${Panel} title="Changes as they happen" body=${false} test="changes"><${Changes} /><//>
    </div>
    ${dialog === "plan" && html`<${PlanDialog} onClose=${close} />`}
    ${dialog === "elect" && html`<${ElectDialog} onClose=${close} />`}`;
}

function Glance({ status }) {
  const active = status.brokers.filter(({ phase, fenced }) => phase === "active" && !fenced).length;
  const all = status.brokers.length;
  // Lists are cut off at 1000 by the broker.
  const trouble = (name, list, kind, test) => ({
    name,
    value: list.length >= 1000 ? "1,000+" : count(list.length),
    kind: list.length > 0 ? kind : "",
    test,
  });
  return html`<${Tiles}
    label="The cluster at a glance"
    tiles=${[
      {
        name: "Brokers active",
        value: active,
        note: `of ${all}`,
        kind: active < all ? "bad" : "",
        test: "tile-brokers",
      },
      { name: "Topics", value: count(status.topics), test: "tile-topics" },
      { name: "Partitions", value: count(status.partitions), test: "tile-partitions" },
      trouble("Under-replicated", status.under_replicated, "warn", "tile-under-replicated"),
      trouble("Below min. in sync", status.under_min_isr, "bad", "tile-under-min-isr"),
      trouble("Offline", status.offline, "bad", "tile-offline"),
      {
        name: "Controller",
        value: status.controller >= 0 ? status.controller : "none",
        note: status.quorum ? `term ${status.quorum.epoch}` : undefined,
        kind: status.controller >= 0 ? "" : "bad",
        test: "tile-controller",
      },
    ]}
  />`;
}

function ElectDialog({ onClose }) {
  const act = async () => {
    const { results } = await api.electLeaders({ election: "preferred" });
    const elected = results.filter((each) => each.elected).length;
    const failed = results.filter((each) => each.error).length;
    toast(
      failed > 0 ? "warn" : "ok",
      failed > 0
        ? `${elected} leaders elected; ${failed} partitions couldn't be given back.`
        : elected > 0
          ? `${elected} partitions were given back to their preferred leader.`
          : "Every partition was with its preferred leader already.",
    );
    refreshStatus();
  };
  return html`<${Confirm} title="Elect preferred leaders" verb="Elect" act=${act} onClose=${onClose} test="elect-dialog">
    <p>
      Each partition whose preferred leader (the first of its replicas) is in sync gets it back. Clients go on
      at the new leader after a moment.
    </p>
  <//>`;
}
