import { html, useMemo, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { count } from "../../format.js";
import { go, href } from "../../router.js";
import { Badge, Button, Copy } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of, PageHead, Panel, Tiles } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { toast } from "../../ui/toasts.js";
import { Lag, stateKind } from "./groups-page.js";
import { LagChart } from "./lag-chart.js";
import { Reset } from "./reset.js";

/** One group: who is in it, who reads what, and how far behind. */
export default function GroupPage({ name }) {
  const [dialog, setDialog] = useState(null);
  const query = useQuery((o) => api.group(name, o), [name], { every: 2_500 });
  const gone = query.error?.status === 404;
  const close = () => setDialog(null);
  return html`<${PageHead}
      title=${name}
      crumbs=${[["Groups", "groups"]]}
      extra=${html`<${Copy} text=${name} label="Copy the name" />`}
      actions=${
        query.data &&
        !gone &&
        html`<${Button} icon="trash-2" danger writes onClick=${() => setDialog("delete")} test="delete-group">Delete<//>
        <${Button} icon="rotate-ccw" writes onClick=${() => setDialog("reset")} test="reset-group">Reset offsets<//>`
      }
    />
    ${
      gone
        ? html`<${Empty} icon="folder-search" title="There is no such group" test="group-gone"><p><a href="#/groups">All groups</a></p><//>`
        : html`<${Of} query=${query} title="The group can't be shown">
          ${(group) => html`<${Glance} group=${group} />
            <${Panel} title="Lag over time" test="lag"><${LagChart} group=${group} /><//>
            <${Panel} title="Members" body=${false} test="members"><${Members} group=${group} /><//>
            <${Panel} title="Offsets" body=${false} test="offsets"><${Offsets} group=${group} /><//>
            ${dialog === "reset" && html`<${Reset} group=${group} onClose=${close} done=${query.reload} />`}`}
        <//>`
    }
    ${dialog === "delete" && html`<${Delete} name=${name} onClose=${close} />`}`;
}

const Glance = ({ group }) => html`<${Tiles}
  label="The group at a glance"
  tiles=${[
    {
      name: "State",
      value: html`<${Badge} kind=${stateKind(group.state)} test="group-state">${group.state}<//>`,
    },
    { name: "Members", value: count(group.members.length), test: "group-members" },
    { name: "Lag", value: count(group.total_lag), note: "records", test: "group-lag" },
    { name: "Partitions", value: count(group.offsets.length), test: "group-partitions" },
    { name: "Protocol", value: group.protocol || "none", test: "group-protocol" },
    { name: "Coordinator", value: group.coordinator, note: "broker", test: "group-coordinator" },
  ]}
/>`;

function Members({ group }) {
  if (group.members.length === 0) {
    return html`<${Empty} tight icon="users" title="Nobody reads">
      <p>The group has no members now. Its offsets are kept.</p>
    <//>`;
  }
  return html`<${Table}
    label="Members"
    rows=${group.members}
    rowKey=${({ member_id: id }) => id}
    columns=${[
      {
        key: "member",
        label: "Member",
        width: "30%",
        value: nameOf,
        render: (m) => html`<span class="name" title=${m.member_id}>${nameOf(m)}</span>`,
      },
      {
        key: "client",
        label: "Client",
        value: (m) => m.client_id,
        render: (m) => html`<span title=${m.client_id}>${m.client_id}</span>`,
      },
      {
        key: "host",
        label: "Host",
        value: (m) => m.host,
        render: (m) => html`<span class="mono muted">${(m.host ?? "").replace(/^\//, "")}</span>`,
      },
      {
        key: "count",
        label: "Partitions",
        width: "100px",
        right: true,
        downFirst: true,
        value: assigned,
        render: (m) => count(assigned(m)),
      },
      {
        key: "assignment",
        label: "Assignment",
        width: "30%",
        wide: true,
        render: (m) => html`<${Assignment} parts=${m.assignment} />`,
      },
    ]}
  />`;
}

const nameOf = ({ consumer_id: own, member_id: id }) => own || id;
const assigned = ({ assignment }) =>
  assignment.reduce((sum, { partitions }) => sum + partitions.length, 0);

function Assignment({ parts }) {
  const text = parts.map(({ topic, partitions }) => `${topic}: ${ranges(partitions)}`).join("; ");
  return text === ""
    ? html`<span class="faint">none</span>`
    : html`<span title=${text}>${text}</span>`;
}

/** 0-3, 7: runs of numbers, since a member may have thousands. */
export function ranges(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const runs = [];
  for (const n of sorted) {
    const last = runs.at(-1);
    if (last && last[1] === n - 1) {
      last[1] = n;
    } else {
      runs.push([n, n]);
    }
  }
  return runs.map(([a, b]) => (a === b ? a : `${a}-${b}`)).join(", ");
}

function Offsets({ group }) {
  const owners = useMemo(() => ownersOf(group.members), [group.members]);
  if (group.offsets.length === 0) {
    return html`<${Empty} tight icon="inbox" title="Nothing was committed yet" />`;
  }
  return html`<${Table}
    label="Offsets"
    test="offset-table"
    rows=${group.offsets}
    rowKey=${({ topic, partition }) => `${topic}/${partition}`}
    rowTest=${({ topic, partition }) => `offset-${topic}-${partition}`}
    to=${({ topic, partition, committed_offset: at }) => href(["topics", topic, "messages"], { partition, from: "offset", at: at ?? undefined })}
    columns=${[
      {
        key: "topic",
        label: "Topic",
        width: "28%",
        value: (o) => o.topic,
        render: (o) => html`<span title=${o.topic}>${o.topic}</span>`,
      },
      {
        key: "partition",
        label: "Partition",
        width: "100px",
        right: true,
        value: (o) => o.partition,
        render: (o) => o.partition,
      },
      {
        key: "committed",
        label: "Committed",
        right: true,
        value: (o) => o.committed_offset,
        render: (o) => count(o.committed_offset),
      },
      {
        key: "end",
        label: "End",
        right: true,
        value: (o) => o.log_end_offset,
        render: (o) => count(o.log_end_offset),
      },
      {
        key: "lag",
        label: "Lag",
        right: true,
        downFirst: true,
        value: (o) => o.lag,
        render: (o) => html`<${Lag} value=${o.lag} />`,
      },
      {
        key: "member",
        label: "Read by",
        width: "22%",
        wide: true,
        render: (o) =>
          html`<span class="muted" title=${owners.get(`${o.topic}/${o.partition}`)}>${owners.get(`${o.topic}/${o.partition}`) ?? "nobody"}</span>`,
      },
    ]}
  />`;
}

function ownersOf(members) {
  const owners = new Map();
  for (const member of members) {
    for (const { topic, partitions } of member.assignment) {
      partitions.forEach((partition) => owners.set(`${topic}/${partition}`, nameOf(member)));
    }
  }
  return owners;
}

function Delete({ name, onClose }) {
  const act = async () => {
    await api.deleteGroup(name);
    toast("ok", `Group ${name} was deleted.`);
    go(["groups"]);
  };
  return html`<${Confirm} title="Delete the group" verb="Delete" danger typed=${name} act=${act} onClose=${onClose} test="delete-group-dialog">
    <p>Its committed offsets are forgotten. A group that has members can't be deleted: stop them first.</p>
  <//>`;
}
