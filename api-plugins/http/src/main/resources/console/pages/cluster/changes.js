import { html } from "../../lib/html.js";
import { clock, plural } from "../../format.js";
import { changes } from "../../live.js";
import { href } from "../../router.js";
import { useStore } from "../../store.js";
import { Empty } from "../../ui/states.js";

const SHOWN = 60;

const topicLink = ({ topic, partition }) =>
  html`<a class="break" href=${href(["topics", topic])}>${topic}${partition === undefined ? "" : `/${partition}`}</a>`;

const KINDS = {
  broker: ({ broker, from, to }) => ({
    kind: to === "active" ? "ok" : to === "fenced" || to === "gone" ? "bad" : "warn",
    text: html`Broker ${broker}: ${from ?? "unknown"} → <strong>${to}</strong>`,
  }),
  controller: ({ from, to }) => ({
    kind: "accent",
    text: html`Controller: ${from >= 0 ? from : "none"} → <strong>${to >= 0 ? to : "none"}</strong>`,
  }),
  topic: (change) => ({ kind: "", text: html`Topic ${topicLink(change)} ${change.to}` }),
  leader: (change) =>
    change.from === change.to
      ? {
          kind: "",
          text: html`${topicLink(change)} leader <strong>${change.to}</strong> stays, epoch ${change.epoch}`,
        }
      : {
          kind: change.to < 0 ? "bad" : "accent",
          text: html`${topicLink(change)} leader ${change.from >= 0 ? change.from : "none"} → <strong>${change.to >= 0 ? change.to : "none"}</strong>`,
        },
  isr: (change) => ({
    kind: change.under_replicated ? "warn" : "ok",
    text: html`${topicLink(change)} in sync: <strong>${change.isr.join(", ") || "none"}</strong> of ${change.replicas.join(", ")}`,
  }),
  move: (change) => ({
    kind: "",
    text:
      change.adding.length + change.removing.length === 0
        ? html`${topicLink(change)} has moved`
        : html`${topicLink(change)} moves${change.adding.length > 0 ? ` to ${change.adding.join(", ")}` : ""}${change.removing.length > 0 ? `, off ${change.removing.join(", ")}` : ""}`,
  }),
  many: ({ leader = 0, isr = 0, move = 0 }) => ({
    kind: "warn",
    text: html`Many at once: ${plural(leader, "leader")}, ${plural(isr, "in-sync set")}, ${plural(move, "move")}`,
  }),
};

/** One change in words; a kind that a newer broker knows is shown by its name. */
export function described(change) {
  return KINDS[change.kind]?.(change) ?? { kind: "", text: change.kind };
}

/** The newest changes, newest first. */
export function Changes() {
  const all = useStore(changes);
  if (all.length === 0) {
    return html`<${Empty} tight icon="activity" title="Nothing has changed since you came">
      <p>Brokers, leaders, replicas in sync and topics show up here as they change.</p>
    <//>`;
  }
  return html`<div class="changes" tabindex="0" role="log" aria-label="Changes"><ol data-test="change-list">
    ${all.slice(0, SHOWN).map((change) => {
      const { kind, text } = described(change);
      return html`<li key=${change.id} data-test="change" data-kind=${change.kind}>
        <time class="num faint">${clock(change.at)}</time>
        <span class=${`dot ${kind}`} aria-hidden="true"></span>
        <span class="break">${text}</span>
      </li>`;
    })}
  </ol></div>`;
}
