import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { cluster } from "../../live.js";
import { href } from "../../router.js";
import { useStore } from "../../store.js";
import { Button, Check, Choice, Input } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { toast } from "../../ui/toasts.js";

const NAME = /^[a-zA-Z0-9._-]{1,249}$/;
const DAY = 86_400_000;

const RETENTIONS = [
  ["", "The broker's default"],
  [String(DAY), "1 day"],
  [String(7 * DAY), "7 days"],
  [String(30 * DAY), "30 days"],
  ["-1", "For ever"],
];

const POLICIES = [
  ["", "The broker's default"],
  ["delete", "Delete what is old"],
  ["compact", "Keep the newest of each key"],
  ["compact,delete", "Both"],
];

/** What is wrong with a name, or undefined. */
export function wrongName(name) {
  if (name === "." || name === "..") {
    return "A topic can't have this name.";
  }
  return NAME.test(name)
    ? undefined
    : "Letters, digits, dots, dashes and underscores; at most 249.";
}

/** What is wrong with a number, or undefined. */
export function wrongNumber(text, least, most) {
  const value = Number(text);
  const fits = /^\d+$/.test(text) && value >= least && value <= most;
  return fits ? undefined : `A number from ${least} to ${most}.`;
}

export function CreateTopic({ onClose, done }) {
  const status = useStore(cluster);
  const brokers = Math.max(1, status.brokers.filter(({ fenced }) => !fenced).length);
  const racks = new Set(status.brokers.map(({ rack }) => rack).filter((rack) => rack !== null))
    .size;
  const [form, setForm] = useState({
    name: "",
    partitions: String(Math.max(3, brokers)),
    replication: String(Math.min(3, brokers)),
    rackAware: true,
    retention: "",
    policy: "",
    minIsr: "",
  });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const set = (key) => (value) => setForm((old) => ({ ...old, [key]: value }));
  const text = (key) => (event) => set(key)(event.target.value);
  const wrong = {
    name: wrongName(form.name),
    partitions: wrongNumber(form.partitions, 1, 100_000),
    replication: wrongNumber(form.replication, 1, brokers),
    minIsr:
      form.minIsr === "" ? undefined : wrongNumber(form.minIsr, 1, Number(form.replication) || 1),
  };
  const submit = async (event) => {
    event.preventDefault();
    setTried(true);
    if (busy || Object.values(wrong).some((each) => each !== undefined)) {
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await api.createTopic(form.name, body(form));
      toast("ok", `Topic ${form.name} was created.`);
      done?.();
      onClose();
      location.hash = href(["topics", form.name]);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  const shown = (key) => (tried ? wrong[key] : undefined);
  return html`<${Dialog}
    title="Create a topic"
    onClose=${onClose}
    test="create-topic-dialog"
    foot=${html`<${Button} onClick=${onClose}>Cancel<//>
      <${Button} primary writes busy=${busy} onClick=${submit} test="create-topic-submit">Create<//>`}
  >
    <form class="fields" onSubmit=${submit}>
      <${Input} wide mono label="Name" data-first value=${form.name} onInput=${text("name")} wrong=${shown("name")} test="new-topic-name" />
      <${Input} label="Partitions" inputmode="numeric" value=${form.partitions} onInput=${text("partitions")} wrong=${shown("partitions")} test="new-topic-partitions" />
      <${Input} label="Replicas of each" inputmode="numeric" value=${form.replication} onInput=${text("replication")} wrong=${shown("replication")}
        hint=${`At most ${brokers}, one for each active broker.`} test="new-topic-replication" />
      <div class="wide">
        <${Check} checked=${form.rackAware} onChange=${set("rackAware")} test="new-topic-rack-aware">Spread the replicas of a partition over racks<//>
        <p class="faint small">${racks > 0 ? `The brokers are on ${racks} ${racks === 1 ? "rack" : "racks"}.` : "No broker has named a rack."}</p>
      </div>
      <${Choice} label="Keep records" options=${RETENTIONS} value=${form.retention} onChange=${set("retention")} />
      <${Choice} label="Cleanup" options=${POLICIES} value=${form.policy} onChange=${set("policy")} />
      <${Input} label="Min. replicas in sync" inputmode="numeric" placeholder="the broker's default" value=${form.minIsr} onInput=${text("minIsr")} wrong=${shown("minIsr")}
        hint="With fewer, writes with acks=all are refused." />
      ${error && html`<p class="wide bad break" role="alert" data-test="create-topic-error">${error.message}</p>`}
      <button type="submit" class="unseen" tabindex="-1" aria-hidden="true">Create</button>
    </form>
  <//>`;
}

function body(form) {
  const configs = {
    ...(form.retention === "" ? {} : { "retention.ms": form.retention }),
    ...(form.policy === "" ? {} : { "cleanup.policy": form.policy }),
    ...(form.minIsr === "" ? {} : { "min.insync.replicas": form.minIsr }),
  };
  return {
    num_partitions: Number(form.partitions),
    replication_factor: Number(form.replication),
    rack_awareness: form.rackAware,
    ...(Object.keys(configs).length === 0 ? {} : { configs }),
  };
}
