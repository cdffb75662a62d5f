import { html, useEffect, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { byteRate, bytes, count, perSecond } from "../../format.js";
import { go, href } from "../../router.js";
import { figures, watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Badge, Button, Copy, Tabs } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of, PageHead, Tiles } from "../../ui/states.js";
import { toast } from "../../ui/toasts.js";
import { Messages } from "../messages/messages.js";
import { Produce } from "../messages/produce.js";
import { Configs } from "./configs.js";
import { isBehind } from "./partition-state.js";
import { Partitions } from "./partitions.js";
import { sizeOf } from "./sizes.js";

const TABS = ["partitions", "messages", "configs"];

/** One topic: its partitions, its messages, its settings. */
export default function TopicPage({ name, part = "partitions", query: parameters }) {
  const [dialog, setDialog] = useState(null);
  const query = useQuery((o) => api.topic(name, o), [name], { every: 3_000 });
  useEffect(watchFigures, []);
  const gone = query.error?.status === 404;
  const close = () => setDialog(null);
  const tab = TABS.includes(part) ? part : "partitions";
  return html`<${PageHead}
      title=${name}
      crumbs=${[["Topics", "topics"]]}
      extra=${html`<${Copy} text=${name} label="Copy the name" />`}
      sub=${query.data?.internal && html`<${Badge}>internal<//>`}
      actions=${
        !gone &&
        html`<${Button} icon="trash-2" danger writes onClick=${() => setDialog("delete")} test="delete-topic">Delete<//>
        <${Button} primary icon="send" writes onClick=${() => setDialog("produce")} test="produce">Produce<//>`
      }
    />
    ${
      gone
        ? html`<${Empty} icon="folder-search" title="There is no such topic" test="topic-gone">
          <p><a href="#/topics">All topics</a></p>
        <//>`
        : html`<${Of} query=${query} title="The topic can't be shown">
          ${(topic) => html`<${Glance} topic=${topic} />
            <${Tabs}
              label="Topic"
              current=${tab}
              tabs=${[
                { key: "partitions", text: "Partitions", to: href(["topics", name]) },
                { key: "messages", text: "Messages", to: href(["topics", name, "messages"]) },
                { key: "configs", text: "Configs", to: href(["topics", name, "configs"]) },
              ]}
            />
            ${tab === "partitions" && html`<${Partitions} topic=${topic} reload=${query.reload} />`}
            ${tab === "messages" && html`<${Messages} topic=${topic} parameters=${parameters} produce=${() => setDialog("produce")} />`}
            ${tab === "configs" && html`<${Configs} topic=${topic} />`}
            ${dialog === "produce" && html`<${Produce} topic=${topic} onClose=${close} done=${query.reload} />`}`}
        <//>`
    }
    ${dialog === "delete" && html`<${Delete} name=${name} onClose=${close} />`}`;
}

function Glance({ topic }) {
  const rates = useStore(figures).topics.get(topic.name);
  const { bytes: size, records } = sizeOf(topic);
  const behind = topic.partitions.filter(isBehind).length;
  const offline = topic.partitions.filter(({ leader }) => leader < 0).length;
  return html`<${Tiles}
    label="The topic at a glance"
    tiles=${[
      { name: "Partitions", value: count(topic.partitions.length), test: "topic-partitions" },
      { name: "Replication", value: topic.replication_factor, test: "topic-replication" },
      { name: "Records", value: count(records), test: "topic-records" },
      { name: "Size", value: bytes(size), test: "topic-size" },
      { name: "Records in", value: perSecond(rates?.recordsIn ?? 0), test: "topic-records-in" },
      { name: "In", value: byteRate(rates?.bytesIn ?? 0), test: "topic-in" },
      { name: "Out", value: byteRate(rates?.bytesOut ?? 0), test: "topic-out" },
      offline > 0
        ? { name: "Health", value: offline, note: "offline", kind: "bad", test: "topic-health" }
        : behind > 0
          ? { name: "Health", value: behind, note: "behind", kind: "warn", test: "topic-health" }
          : { name: "Health", value: "whole", kind: "ok", test: "topic-health" },
    ]}
  />`;
}

function Delete({ name, onClose }) {
  const act = async () => {
    await api.deleteTopic(name);
    toast("ok", `Topic ${name} was deleted.`);
    go(["topics"]);
  };
  return html`<${Confirm} title="Delete the topic" verb="Delete" danger typed=${name} act=${act} onClose=${onClose} test="delete-topic-dialog">
    <p>All records of this topic and the offsets that groups have committed for it are lost. That can't be undone.</p>
  <//>`;
}
