import { html, useEffect, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { cluster, lab, refreshLab } from "../../live.js";
import { useStore } from "../../store.js";
import { Badge, Button, Icon } from "../../ui/basics.js";
import { Empty, PageHead, Panel } from "../../ui/states.js";
import { toast } from "../../ui/toasts.js";
import { byRack, phaseOf } from "../cluster/brokers.js";
import { Changes } from "../cluster/changes.js";
import { clear, experiments, record } from "./experiments.js";
import { deedWord } from "./model.js";
import { Timeline } from "./timeline.js";

const LAB_EVERY_MS = 2_000;

/** Breaks a cluster for trying out, and measures how it mends itself. */
export default function LabPage() {
  const state = useStore(lab);
  const status = useStore(cluster);
  const all = useStore(experiments);
  const [busy, setBusy] = useState(null);
  useEffect(() => {
    refreshLab();
    const timer = setInterval(refreshLab, LAB_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (state === null) {
    return html`<${PageHead} title="Failure lab" />
      <${Panel}><${Empty} icon="flask-conical" title="This cluster has no failure lab" test="no-lab">
        <p>It is there in clusters for trying out that are started with <code class="mono">esker cluster dev --failure-lab</code>.</p>
      <//><//>`;
  }
  const run = async (key, deed, work) => {
    setBusy(key);
    const asked = Date.now();
    try {
      const answer = await work();
      record({ ...deed, at: answer.at ?? asked });
      toast("ok", `${deedWord(deed)}.`);
    } catch (e) {
      toast("bad", e.message);
    }
    setBusy(null);
    refreshLab();
  };
  const act = (broker, action) =>
    run(`${broker}/${action}`, { broker, action }, () => api.labBroker(broker, action));
  const link = (between, cut) =>
    run(between.join("-"), { between, cut }, () => api.labLink(between, cut));
  return html`<${PageHead} title="Failure lab" sub="Break something, and see how long it takes to be noticed, to be led again, and to catch up." />
    <h2 class="unseen">Brokers</h2>
    <div class="lab-brokers" data-test="lab-brokers">
      ${byRack(status.brokers).flatMap(([rack, brokers]) =>
        brokers.map(
          (broker) =>
            html`<${BrokerCard} key=${broker.id} ...${{ broker, rack, state, status, act, busy }} />`,
        ),
      )}
    </div>
    <${Links} ...${{ state, link, busy }} />
    <${Panel} title="What came of it" test="experiments"
      aside=${all.length > 0 && html`<${Button} small plain icon="x" onClick=${clear} test="lab-clear">Clear<//>`}>
      ${
        all.length === 0
          ? html`<${Empty} tight icon="clock" title="Nothing was broken yet"><p>Pause or kill a broker, or cut a link. What follows is drawn here, with the times that were measured.</p><//>`
          : all.map((each) => html`<${Timeline} key=${each.id} one=${each} />`)
      }
    <//>
    <${Panel} title="Changes as they happen" body=${false} test="changes"><${Changes} /><//>`;
}

const VERBS = {
  pause: [
    "pause",
    "Pause",
    "Stops its process where it is (SIGSTOP): it holds its connections, and says nothing.",
  ],
  resume: ["play", "Resume", "Lets the process go on."],
  kill: ["power-off", "Kill", "Ends its process at once (SIGKILL)."],
  stop: ["square", "Stop", "Ends it in order: it gives its leaders away first."],
  start: ["power", "Start", "Starts it again on its data."],
};

/** What can be done to a broker in a state. */
const OFFERED = { running: ["pause", "stop", "kill"], paused: ["resume", "kill"], down: ["start"] };

function BrokerCard({ broker, rack, state, status, act, busy }) {
  const process = state.brokers.find((each) => each.broker === broker.id)?.state ?? "unknown";
  const { kind, text, icon } = phaseOf(broker);
  const offered = (OFFERED[process] ?? []).filter((action) => state.actions.includes(action));
  const self = broker.id === status.answered_by;
  return html`<article class=${`broker is-${kind}`} aria-label=${`Broker ${broker.id}`} data-test=${`lab-broker-${broker.id}`} data-state=${process} data-phase=${text}>
    <header class="row wrap">
      <h3>Broker ${broker.id}</h3>
      <${Badge} kind=${process === "running" ? "ok" : process === "paused" ? "warn" : "bad"} test="lab-state">process ${process}<//>
      <${Badge} kind=${kind} icon=${icon}>${text}<//>
    </header>
    <p class="faint small">${rack === null ? "No rack" : `Rack ${rack}`} · ${broker.leaders} leaders${broker.id === status.controller ? " · controller" : ""}${self ? " · serves this page" : ""}</p>
    <footer class="row wrap">
      ${offered.map((action) => {
        const [symbol, word, about] = VERBS[action];
        return html`<${Button} key=${action} small icon=${symbol} danger=${action === "kill"} title=${about} writes
          busy=${busy === `${broker.id}/${action}`} disabled=${busy !== null} onClick=${() => act(broker.id, action)}
          test=${`lab-${action}-${broker.id}`}>${word}<//>`;
      })}
    </footer>
    ${self && process === "running" && html`<p class="faint small">This page loses its broker then, and looks at none until it is back.</p>`}
  </article>`;
}

function Links({ state, link, busy }) {
  return html`<${Panel} title="Links between brokers" test="lab-links">
    <ul class="lab-links">
      ${state.links.map(({ between, cut }) => {
        const name = between.join("-");
        return html`<li key=${name} class=${cut ? "cut" : ""} data-test=${`lab-link-${name}`} data-cut=${cut ? "true" : "false"}>
          <span class="num end">Broker ${between[0]}</span>
          <span class="wire" aria-hidden="true"><${Icon} name=${cut ? "unlink" : "link"} /></span>
          <span class="num">Broker ${between[1]}</span>
          <span class="unseen">${cut ? "cut" : "whole"}</span>
          <${Button} small writes danger=${!cut} icon=${cut ? "link" : "unlink"} busy=${busy === name} disabled=${busy !== null}
            label=${`${cut ? "Restore" : "Cut"} the link between ${between[0]} and ${between[1]}`}
            onClick=${() => link(between, !cut)} test=${`lab-${cut ? "restore" : "cut"}-${name}`}>${cut ? "Restore" : "Cut"}<//>
        </li>`;
      })}
    </ul>
  <//>`;
}
