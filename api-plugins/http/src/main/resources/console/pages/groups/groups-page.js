import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { count, plural } from "../../format.js";
import { href } from "../../router.js";
import { figures, watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Badge, Search } from "../../ui/basics.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Of, PageHead, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";

/** How a group's state is shown. */
export function stateKind(state) {
  switch (state.toLowerCase()) {
    case "stable":
      return "ok";
    case "empty":
      return "";
    case "dead":
      return "bad";
    default:
      return "warn"; // some kind of rebalance
  }
}

export default function GroupsPage() {
  const [filter, setFilter] = useState("");
  const query = useQuery((o) => api.groups(o), [], { every: 4_000 });
  useEffect(watchFigures, []);
  const groups = query.data?.groups;
  const wanted = filter.trim().toLowerCase();
  const shown = useMemo(
    () => (groups ?? []).filter(({ group }) => group.toLowerCase().includes(wanted)),
    [groups, wanted],
  );
  return html`<${PageHead} title="Groups" sub=${groups && plural(groups.length, "group")} />
    <div class="toolbar">
      <${Search} value=${filter} onInput=${setFilter} placeholder="Filter by name" label="Filter groups by name" test="groups-filter" />
    </div>
    <${Panel} body=${false}>
      <${Of} query=${query} title="The groups can't be shown">
        ${() =>
          groups.length === 0
            ? html`<${Empty} icon="users" title="No groups yet">
                <p>A group is there as soon as its first consumer joins, over Kafka's protocol or over HTTP.</p>
              <//>`
            : shown.length === 0
              ? html`<${Empty} icon="search" title="No group has such a name" />`
              : html`<${GroupTable} groups=${shown} />`}
      <//>
    <//>`;
}

function GroupTable({ groups }) {
  const lags = useStore(figures).groups;
  return html`<${Table}
    label="Groups"
    test="groups"
    rows=${groups}
    rowKey=${({ group }) => group}
    rowTest=${({ group }) => `group-${group}`}
    order=${{ key: "group", down: false }}
    to=${({ group }) => href(["groups", group])}
    columns=${[
      {
        key: "group",
        label: "Group",
        width: "38%",
        value: (g) => g.group,
        render: (g) => html`<span title=${g.group}>${g.group}</span>`,
      },
      {
        key: "state",
        label: "State",
        value: (g) => g.state,
        render: (g) => html`<${Badge} kind=${stateKind(g.state)}>${g.state}<//>`,
      },
      {
        key: "type",
        label: "Type",
        value: (g) => g.type,
        render: (g) =>
          html`<span class="muted">${g.type}${g.protocol_type && ` · ${g.protocol_type}`}</span>`,
      },
      {
        key: "members",
        label: "Members",
        right: true,
        downFirst: true,
        value: (g) => lags.get(g.group)?.members,
        render: (g) => count(lags.get(g.group)?.members),
      },
      {
        key: "lag",
        label: "Lag",
        right: true,
        downFirst: true,
        value: (g) => lags.get(g.group)?.lag,
        render: (g) => html`<${Lag} value=${lags.get(g.group)?.lag} />`,
      },
    ]}
  />`;
}

/** How many records behind; nothing to shout about as long as it is zero. */
export const Lag = ({ value }) =>
  html`<span class=${value === 0 ? "faint" : ""}>${count(value)}</span>`;
