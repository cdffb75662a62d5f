import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { byteRate, bytes, count, perSecond, plural } from "../../format.js";
import { cluster } from "../../live.js";
import { href } from "../../router.js";
import { figures, watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Badge, Button, Check, Search } from "../../ui/basics.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of, PageHead, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { CreateTopic } from "./create-topic.js";
import { Sized, sizes } from "./sizes.js";

/** Every topic, with what goes in and out of it and how large it is. */
export default function TopicsPage() {
  const [filter, setFilter] = useState("");
  const [internal, setInternal] = useState(false);
  const [creating, setCreating] = useState(false);
  const query = useQuery((o) => api.topics(internal, o), [internal], { every: 5_000 });
  useEffect(watchFigures, []);
  const topics = query.data?.topics;
  const wanted = filter.trim().toLowerCase();
  const shown = useMemo(
    () => (topics ?? []).filter(({ name }) => name.toLowerCase().includes(wanted)),
    [topics, wanted],
  );
  return html`<${PageHead}
      title="Topics"
      sub=${topics && plural(topics.length, "topic")}
      actions=${html`<${Button} primary icon="plus" onClick=${() => setCreating(true)} writes test="create-topic">Create topic<//>`}
    />
    <div class="toolbar">
      <${Search} value=${filter} onInput=${setFilter} placeholder="Filter by name" label="Filter topics by name" test="topics-filter" />
      <${Check} checked=${internal} onChange=${setInternal} test="topics-internal">Internal topics<//>
    </div>
    <${Panel} body=${false}>
      <${Of} query=${query} title="The topics can't be shown">
        ${() =>
          topics.length === 0
            ? html`<${Empty} icon="layers" title="No topics yet">
                <p>A topic is where records are written to. Create one here, or let a producer do it.</p>
                <div class="row"><${Button} icon="plus" onClick=${() => setCreating(true)} writes>Create topic<//></div>
              <//>`
            : shown.length === 0
              ? html`<${Empty} icon="search" title="No topic has such a name">
                  <div class="row"><${Button} onClick=${() => setFilter("")}>Show all<//></div>
                <//>`
              : html`<${TopicTable} topics=${shown} />`}
      <//>
    <//>
    ${creating && html`<${CreateTopic} onClose=${() => setCreating(false)} done=${query.reload} />`}`;
}

function TopicTable({ topics }) {
  const rates = useStore(figures).topics;
  const known = useStore(sizes);
  const status = useStore(cluster);
  const trouble = useMemo(() => troubles(status), [status]);
  return html`<${Table}
    label="Topics"
    test="topics"
    rows=${topics}
    rowKey=${({ name }) => name}
    rowTest=${({ name }) => `topic-${name}`}
    order=${{ key: "name", down: false }}
    to=${({ name }) => href(["topics", name])}
    columns=${[
      {
        key: "name",
        label: "Name",
        width: "30%",
        value: (t) => t.name,
        render: (t) => html`<${Name} topic=${t} trouble=${trouble.get(t.name)} />`,
      },
      {
        key: "partitions",
        label: "Partitions",
        right: true,
        downFirst: true,
        value: (t) => t.partitions,
        render: (t) => count(t.partitions),
      },
      {
        key: "replication",
        label: "Replication",
        right: true,
        value: (t) => t.replication_factor,
        render: (t) => t.replication_factor,
      },
      {
        key: "records",
        label: "Records",
        right: true,
        downFirst: true,
        value: (t) => known.get(t.name)?.records,
        render: (t) => html`<${Sized} topic=${t.name} show=${(size) => count(size?.records)} />`,
      },
      {
        key: "size",
        label: "Size",
        right: true,
        downFirst: true,
        value: (t) => known.get(t.name)?.bytes,
        render: (t) => html`<${Sized} topic=${t.name} show=${(size) => bytes(size?.bytes)} />`,
      },
      {
        key: "records-in",
        label: "Records in",
        right: true,
        downFirst: true,
        value: (t) => rates.get(t.name)?.recordsIn ?? 0,
        render: (t) => rate(rates, t.name, "recordsIn", perSecond),
      },
      {
        key: "in",
        label: "In",
        right: true,
        downFirst: true,
        value: (t) => rates.get(t.name)?.bytesIn ?? 0,
        render: (t) => rate(rates, t.name, "bytesIn", byteRate),
      },
      {
        key: "out",
        label: "Out",
        right: true,
        downFirst: true,
        value: (t) => rates.get(t.name)?.bytesOut ?? 0,
        render: (t) => rate(rates, t.name, "bytesOut", byteRate),
      },
    ]}
  />`;
}

const rate = (rates, name, key, show) => {
  const value = rates.get(name)?.[key];
  return value === undefined
    ? html`<span class="faint">–</span>`
    : html`<span class=${value === 0 ? "faint" : ""}>${show(value)}</span>`;
};

/** How many partitions of a topic are in which kind of trouble. */
function troubles(status) {
  const found = new Map();
  for (const [kind, list] of [
    ["behind", status?.under_replicated ?? []],
    ["offline", status?.offline ?? []],
  ]) {
    for (const { topic } of list) {
      const entry = found.get(topic) ?? { behind: 0, offline: 0 };
      entry[kind]++;
      found.set(topic, entry);
    }
  }
  return found;
}

const Name = ({ topic, trouble }) => html`<span class="row">
  <span class="truncate" title=${topic.name}>${topic.name}</span>
  ${topic.internal && html`<${Badge}>internal<//>`}
  ${
    trouble?.offline > 0
      ? html`<${Badge} kind="bad" title=${`${plural(trouble.offline, "partition")} offline`}>${trouble.offline} offline<//>`
      : trouble?.behind > 0 &&
        html`<${Badge} kind="warn" title=${`${plural(trouble.behind, "partition")} under-replicated`}>${trouble.behind} behind<//>`
  }
</span>`;
