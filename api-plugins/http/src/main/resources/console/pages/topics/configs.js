import { html, useMemo, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { Badge, Button, Check, Icon, Search } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { toast } from "../../ui/toasts.js";
import { meaning } from "./config-words.js";

/** The settings of a topic, where each comes from, and a way to change it. */
export function Configs({ topic }) {
  const [filter, setFilter] = useState("");
  const [own, setOwn] = useState(false);
  const [edited, setEdited] = useState(null);
  const query = useQuery((o) => api.topicConfigs(topic.name, o), [topic.name]);
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return (query.data?.configs ?? []).filter(
      (each) =>
        (!own || each.source === "TOPIC") &&
        (each.name.includes(wanted) || (each.documentation ?? "").toLowerCase().includes(wanted)),
    );
  }, [query.data, filter, own]);
  return html`<div class="toolbar">
      <${Search} value=${filter} onInput=${setFilter} placeholder="Filter settings" label="Filter settings" test="configs-filter" />
      <${Check} checked=${own} onChange=${setOwn} test="configs-own">Only those set for this topic<//>
    </div>
    <${Panel} body=${false}>
      <${Of} query=${query} title="The settings can't be shown">
        ${() =>
          rows.length === 0
            ? html`<${Empty} tight icon="settings-2" title=${own && filter === "" ? "Nothing is set for this topic" : "No such setting"} />`
            : html`<${Table}
                label="Settings"
                test="configs"
                rows=${rows}
                rowKey=${({ name }) => name}
                rowTest=${({ name }) => `config-${name}`}
                onOpen=${setEdited}
                columns=${columns}
              />`}
      <//>
    <//>
    ${edited && html`<${Edit} topic=${topic.name} config=${edited} onClose=${() => setEdited(null)} done=${query.reload} />`}`;
}

const columns = [
  {
    key: "name",
    label: "Setting",
    width: "26%",
    value: (c) => c.name,
    render: (c) => html`<span class="mono" title=${c.name}>${c.name}</span>`,
  },
  {
    key: "value",
    label: "Value",
    width: "22%",
    render: (c) =>
      html`<span class="row"><span class="mono truncate" title=${c.value}>${c.value === "" ? html`<span class="faint">empty</span>` : c.value}</span><span class="faint small">${meaning(c.name, c.value)}</span></span>`,
  },
  {
    key: "source",
    label: "Set",
    width: "116px",
    value: (c) => c.source,
    render: (c) =>
      c.source === "TOPIC"
        ? html`<${Badge} kind="accent">for the topic<//>`
        : html`<span class="faint">${sourceWord(c.source)}</span>`,
  },
  {
    key: "about",
    label: "What it means",
    wide: true,
    render: (c) => html`<span class="muted" title=${c.documentation}>${c.documentation}</span>`,
  },
];

const sourceWord = (source) =>
  source === "DEFAULT" ? "by default" : source.toLowerCase().replaceAll("_", " ");

function Edit({ topic, config, onClose, done }) {
  const [value, setValue] = useState(config.value ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const change = async (to) => {
    setBusy(true);
    setError(null);
    try {
      await api.alterTopic(topic, { configs: { [config.name]: to } });
      toast(
        "ok",
        to === null ? `${config.name} has its default again.` : `${config.name} was changed.`,
      );
      done();
      onClose();
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    change(value);
  };
  const fixed = config.read_only;
  return html`<${Dialog}
    title=${config.name}
    onClose=${onClose}
    test="config-dialog"
    foot=${html`${config.source === "TOPIC" && html`<div class="start"><${Button} icon="rotate-ccw" writes busy=${busy} onClick=${() => change(null)} test="config-reset">Back to default<//></div>`}
      <${Button} onClick=${onClose}>Cancel<//>
      <${Button} primary writes busy=${busy} disabled=${fixed || value === config.value} onClick=${submit} test="config-save">Save<//>`}
  >
    <form class="stack" onSubmit=${submit}>
      <p class="muted">${config.documentation}</p>
      ${fixed && html`<p class="row"><${Icon} name="lock" /> It can't be changed for a topic.</p>`}
      <div class="field">
        <label for="config-value">Value</label>
        <input class="input mono" id="config-value" data-first data-test="config-value" spellcheck=${false} autocomplete="off"
          readonly=${fixed} value=${value} onInput=${(event) => setValue(event.target.value)} aria-describedby="config-meaning" />
        <p class="hint" id="config-meaning">${meaning(config.name, value)}</p>
      </div>
      ${error && html`<p class="bad break" role="alert" data-test="config-error">${error.message}</p>`}
    </form>
  <//>`;
}
