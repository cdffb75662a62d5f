import { html } from "../../lib/html.js";
import { count, NONE } from "../../format.js";
import { Badge } from "../../ui/basics.js";
import { Empty, Panel } from "../../ui/states.js";
import { Table } from "../../ui/table.js";

/** Who votes on the metadata, who leads, and how far each is. */
export function Quorum({ status }) {
  const { quorum } = status;
  return html`<${Panel}
    title="Controller quorum"
    body=${false}
    test="quorum"
    aside=${quorum && html`<span class="faint small num">term ${quorum.epoch} · committed ${count(quorum.high_watermark)}</span>`}
  >
    ${
      quorum
        ? html`<${Table}
          label="Nodes of the quorum"
          test="quorum-table"
          rowKey=${({ id }) => id}
          rows=${[
            ...quorum.voters.map((each) => ({ ...each, role: "voter" })),
            ...quorum.observers.map((each) => ({ ...each, role: "observer" })),
          ]}
          columns=${[
            {
              key: "id",
              label: "Broker",
              width: "40%",
              render: ({ id }) =>
                html`<span class="row"><span class="name num">${id}</span>${id === quorum.leader && html`<${Badge} kind="accent" icon="crown">leader<//>`}</span>`,
            },
            { key: "role", label: "Role", render: ({ role }) => role },
            {
              key: "log_end",
              label: "Log end",
              right: true,
              render: ({ log_end: end }) => count(end),
            },
            {
              key: "behind",
              label: "Behind",
              right: true,
              render: ({ log_end: end }) =>
                end === null ? NONE : count(Math.max(0, quorum.high_watermark - end)),
            },
          ]}
        />`
        : html`<${Empty} tight icon="vote" title="The leader of the quorum doesn't answer">
          <p>Without it the metadata can't change. Shown is what this broker knew last.</p>
        <//>`
    }
  <//>`;
}
