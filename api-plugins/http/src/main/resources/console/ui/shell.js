import { html, useEffect, useState } from "../lib/html.js";
import { cluster, connect, connection, lab, node } from "../live.js";
import { duration } from "../format.js";
import { useStore } from "../store.js";
import { setTheme, theme } from "../theme.js";
import { Badge, Button, Icon, Progress, Segmented } from "./basics.js";
import { Dialog } from "./dialog.js";
import { useNow } from "./hooks.js";

const LINKS = [
  ["cluster", "Cluster", "server"],
  ["topics", "Topics", "layers"],
  ["groups", "Groups", "users"],
  ["metrics", "Metrics", "activity"],
  ["flow", "Flow", "workflow"],
];
const LAB_LINK = ["lab", "Failure lab", "flask-conical"];

/** What is around every page: navigation, the state of the connection, the theme. */
export function Shell({ current, children }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const close = () => setOpen(false);
    addEventListener("hashchange", close);
    return () => removeEventListener("hashchange", close);
  }, []);
  return html`<a class="skip" href="#main" onClick=${skip} data-test="skip">Skip to the content</a>
    <header class="topbar">
      <${Button} plain icon="menu" label="Menu" popup="dialog" expanded=${open ? "true" : "false"} onClick=${() => setOpen(true)} test="menu" />
      <${Brand} />
      <span class="grow"></span>
      <${LinkState} short />
    </header>
    <div class="shell">
      <${Nav} current=${current} />
      <main class="page" id="main" tabindex="-1" data-test="main">
        <${Trouble} />
        ${children}
      </main>
    </div>
    <${IconsAtHand} />
    ${
      open &&
      html`<${Dialog} bare sheet title="Menu" className="nav-sheet" onClose=${() => setOpen(false)} test="nav-sheet">
      <${Nav} current=${current} />
    <//>`
    }`;
}

/** Icons that are wanted when nothing can be loaded any more; drawn where nobody sees them, they are loaded now. */
const IconsAtHand = () => html`<span class="unseen" aria-hidden="true">
  ${["plug-zap", "refresh-cw", "clock", "circle-alert", "triangle-alert", "x"].map((name) => html`<${Icon} key=${name} name=${name} />`)}
</span>`;

function skip(event) {
  event.preventDefault(); // the hash is the route
  document.getElementById("main").focus();
}

const Brand = () => html`<a class="brand" href="#/cluster" aria-label="Esker, to the cluster">
  <img src="/console/logo.svg" alt="" width="24" height="24" />Esker
</a>`;

function Nav({ current }) {
  const hasLab = useStore(lab) !== null;
  const status = useStore(cluster);
  const self = useStore(node);
  const links = hasLab || current === "lab" ? [...LINKS, LAB_LINK] : LINKS;
  const trouble = status
    ? status.offline.length + status.brokers.filter(({ fenced }) => fenced).length
    : 0;
  return html`<header class="nav">
    <${Brand} />
    <nav aria-label="Main" class="nav-list">
      ${links.map(
        ([key, text, icon]) => html`<a
          key=${key}
          href=${`#/${key}`}
          aria-current=${key === current ? "page" : undefined}
          data-test=${`nav-${key}`}
        >
          <${Icon} name=${icon} />${text}
          ${
            key === "cluster" &&
            trouble > 0 &&
            html`<span class="tail num" title="Fenced brokers and offline partitions">${trouble}<span class="unseen"> in trouble</span></span>`
          }
        </a>`,
      )}
    </nav>
    <div class="nav-foot">
      ${self?.read_only && html`<div><${Badge} icon="lock" kind="warn" test="read-only">Read-only<//></div>`}
      <${LinkState} />
      <${ThemeChoice} />
    </div>
  </header>`;
}

const STATES = {
  connecting: ["", "Connecting"],
  live: ["ok", "Live"],
  recovering: ["warn", "Recovering"],
  lost: ["bad", "Disconnected"],
};

function LinkState({ short }) {
  const { phase } = useStore(connection);
  const status = useStore(cluster);
  const [kind, text] = STATES[phase];
  const from = status && !short ? ` · broker ${status.answered_by}` : "";
  return html`<div class="link-state" role="status" data-test="connection" data-phase=${phase}>
    <span class=${`dot ${kind}`} aria-hidden="true"></span>
    <span class="truncate">${text}${phase === "live" ? from : ""}</span>
  </div>`;
}

const ThemeChoice = () => html`<${Segmented}
  label="Theme"
  value=${useStore(theme).choice}
  options=${[
    ["light", "", "sun"],
    ["dark", "", "moon"],
    ["system", "", "monitor"],
  ]}
  onChange=${setTheme}
  test="theme"
/>`;

/** Says above every page that the broker is gone or isn't ready, and where else to look. */
function Trouble() {
  const state = useStore(connection);
  const status = useStore(cluster);
  if (state.phase !== "lost" && state.phase !== "recovering") {
    return null;
  }
  return state.phase === "lost"
    ? html`<${Lost} ...${{ state, status }} />`
    : html`<${Recovering} state=${state} />`;
}

function Lost({ state, status }) {
  const now = useNow(500);
  const left = state.retryAt ? Math.max(0, Math.ceil((state.retryAt - now) / 1000)) : 0;
  const others = (status?.brokers ?? []).filter(
    (broker) =>
      broker.id !== status.answered_by && broker.endpoints.http && broker.phase === "active",
  );
  return html`<div class="banner bad" data-test="broker-gone">
    <${Icon} name="plug-zap" />
    <div class="grow">
      <strong role="alert">${status ? `Broker ${status.answered_by} doesn't answer` : "The broker doesn't answer"}</strong>
      <div>
        ${state.problem}; what you see is ${duration(Math.round((now - state.since) / 1000) * 1000 || 0)} old.
        ${others.length > 0 && html` Other brokers: ${others.map((broker, i) => html`${i > 0 && ", "}<${OtherConsole} broker=${broker} />`)}`}
      </div>
    </div>
    <span class="num small" aria-hidden="true">${left > 0 ? `again in ${left} s` : "trying…"}</span>
    <${Button} small icon="refresh-cw" onClick=${connect} test="reconnect">Now<//>
  </div>`;
}

/** The same page of another broker's console. */
export function OtherConsole({ broker, children }) {
  return html`<a href=${`${location.protocol}//${broker.endpoints.http}/${location.hash}`} data-test=${`console-${broker.id}`}
    >${children ?? `broker ${broker.id}`}</a>`;
}

function Recovering({ state }) {
  return html`<div class="banner warn" role="status" data-test="recovering">
    <${Icon} name="clock" />
    <div class="grow stack">
      <div>
        <strong>This broker is ${(state.state ?? "starting").toLowerCase()}</strong>
        ${state.percent !== undefined && html`<span class="num" data-test="recovering-percent"> · ${state.percent} %</span>`}
        ${state.problem && html`<div>Waits for ${state.problem}</div>`}
      </div>
      ${state.percent !== undefined && html`<${Progress} value=${state.percent / 100} label="Recovery" kind="warn" />`}
    </div>
  </div>`;
}
