import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { byteRate, count, percent } from "../../format.js";
import { refreshStatus } from "../../live.js";
import { figures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Badge, Button, Icon } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { OtherConsole } from "../../ui/shell.js";
import { toast } from "../../ui/toasts.js";

/** How a broker's phase is shown. */
export function phaseOf(broker) {
  if (broker.phase === "active" && !broker.fenced) {
    return { kind: "ok", text: "active", icon: "circle-check" };
  }
  if (broker.phase === "active" || broker.phase === "fenced") {
    return { kind: "bad", text: "fenced", icon: "triangle-alert" };
  }
  return { kind: "warn", text: broker.phase, icon: "clock" };
}

/** Brokers by rack, one column for each; those without a rack come last. */
export function byRack(brokers) {
  const racks = new Map();
  for (const broker of brokers) {
    const rack = broker.rack ?? null;
    racks.set(rack, [...(racks.get(rack) ?? []), broker]);
  }
  return [...racks].sort(([a], [b]) =>
    a === null ? 1 : b === null ? -1 : a.localeCompare(b, "en", { numeric: true }),
  );
}

export function Brokers({ status }) {
  const [asked, setAsked] = useState(null);
  const now = useStore(figures).brokers;
  const most = {
    partitions: Math.max(1, ...status.brokers.map((broker) => broker.partitions)),
    leaders: Math.max(1, ...status.brokers.map((broker) => broker.leaders)),
  };
  return html`<section class="racks" aria-label="Brokers by rack" data-test="brokers">
      ${byRack(status.brokers).map(
        ([
          rack,
          brokers,
        ]) => html`<section class="rack" key=${rack} aria-label=${rack === null ? "No rack" : `Rack ${rack}`}>
          <h2 class="rack-name">${rack === null ? "No rack" : html`Rack <span class="mono break">${rack}</span>`}</h2>
          ${brokers.map(
            (broker) => html`<${Card}
              key=${broker.id}
              ...${{ broker, status, most, point: now.get(broker.id)?.points.at(-1), ask: (verb) => setAsked({ verb, broker }) }}
            />`,
          )}
        </section>`,
      )}
    </section>
    ${asked && html`<${Asked} ...${asked} onClose=${() => setAsked(null)} />`}`;
}

function Card({ broker, status, most, point, ask }) {
  const { kind, text, icon } = phaseOf(broker);
  const drained = status.rebalance?.drained?.includes(broker.id);
  const self = broker.id === status.answered_by;
  return html`<article class=${`broker is-${kind}`} aria-label=${`Broker ${broker.id}`} data-test=${`broker-${broker.id}`} data-phase=${text}>
    <header class="row wrap">
      <h3>Broker ${broker.id}</h3>
      <${Badge} kind=${kind} icon=${icon} test="broker-phase">${text}<//>
      ${broker.id === status.controller && html`<${Badge} kind="accent" icon="crown" title="Leads the quorum of the metadata">controller<//>`}
      ${drained && html`<${Badge} kind="warn">drained<//>`}
    </header>
    <dl class="meters">
      <${Meter} name="Replicas" value=${broker.partitions} most=${most.partitions} test="broker-partitions" />
      <${Meter} name="Leaders" value=${broker.leaders} most=${most.leaders} test="broker-leaders" />
    </dl>
    <dl class="pairs num">
      <div><dt>In</dt><dd>${byteRate(point?.bytesIn)}</dd></div>
      <div><dt>Out</dt><dd>${byteRate(point?.bytesOut)}</dd></div>
      <div><dt>Disk</dt><dd>${percent(point?.diskUsed)}</dd></div>
    </dl>
    <dl class="addresses mono">
      ${["kafka", "http"]
        .filter((name) => broker.endpoints[name])
        .map(
          (name) => html`<div key=${name}><dt>${name}</dt>
          <dd class="truncate" title=${broker.endpoints[name]}>
            ${name === "http" && !self ? html`<${OtherConsole} broker=${broker}>${broker.endpoints.http}<//>` : broker.endpoints[name]}
          </dd></div>`,
        )}
    </dl>
    <footer class="row wrap">
      ${
        drained
          ? html`<${Button} small writes icon="rotate-ccw" onClick=${() => ask("undrain")} test="undrain">Undrain<//>`
          : html`<${Button} small writes icon="arrow-right" onClick=${() => ask("drain")} test="drain">Drain<//>`
      }
      ${kind === "bad" && html`<${Button} small danger writes icon="trash-2" onClick=${() => ask("forget")} test="forget">Forget<//>`}
      ${self && html`<span class="faint small end">serves this page</span>`}
    </footer>
  </article>`;
}

const Meter = ({ name, value, most, test }) => html`<div>
  <dt>${name}</dt>
  <dd class="num" data-test=${test}>${count(value)}</dd>
  <div class="bar" aria-hidden="true"><span style=${{ width: `${(value / most) * 100}%` }}></span></div>
</div>`;

const VERBS = {
  drain: {
    title: (id) => `Drain broker ${id}`,
    text: "All its replicas are moved to other brokers, one after the other, while clients go on. It gets no new ones until it is undrained.",
    verb: "Drain",
    act: (id) => api.drain(id),
    done: (id) => `Broker ${id} is being drained.`,
  },
  undrain: {
    title: (id) => `Undrain broker ${id}`,
    text: "It may get replicas again. Nothing moves by itself: run a plan to fill it.",
    verb: "Undrain",
    act: (id) => api.undrain(id),
    done: (id) => `Broker ${id} may get replicas again.`,
  },
  forget: {
    title: (id) => `Forget broker ${id}`,
    text: "For a broker that never comes back. It is taken out of the metadata; the broker refuses that while it still has replicas.",
    verb: "Forget",
    danger: true,
    typed: (id) => String(id),
    act: (id) => api.forget(id),
    done: (id) => `Broker ${id} is forgotten.`,
  },
};

function Asked({ verb, broker, onClose }) {
  const { title, text, verb: word, danger, typed, act, done } = VERBS[verb];
  const run = async () => {
    await act(broker.id);
    toast("ok", done(broker.id));
    refreshStatus();
  };
  return html`<${Confirm} title=${title(broker.id)} verb=${word} danger=${danger} typed=${typed?.(broker.id)} act=${run} onClose=${onClose} test=${`${verb}-dialog`}>
    <p>${text}</p>
  <//>`;
}
