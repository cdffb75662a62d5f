import { html } from "../../lib/html.js";
import { bytes, time } from "../../format.js";
import { Badge } from "../../ui/basics.js";
import { Table } from "../../ui/table.js";

/** Records in rows; one is opened by its offset. */
export function RecordTable({ topic, records, onOpen }) {
  const one = topic.partitions.length === 1;
  return html`<${Table}
    label="Messages"
    test="message-table"
    rows=${records}
    rowKey=${({ id }) => id}
    rowTest=${({ id }) => `message-${id}`}
    onOpen=${onOpen}
    columns=${one ? columns : [columns[0], PARTITION, ...columns.slice(1)]}
  />`;
}

const PARTITION = {
  key: "partition",
  label: "Partition",
  width: "84px",
  right: true,
  render: ({ partition }) => partition,
};

const columns = [
  {
    key: "offset",
    label: "Offset",
    width: "108px",
    render: ({ offset }) => html`<span class="num">${offset}</span>`,
  },
  {
    key: "time",
    label: "Time",
    width: "212px",
    render: ({ timestamp }) => html`<span class="num muted">${time(timestamp)}</span>`,
  },
  {
    key: "key",
    label: "Key",
    width: "15%",
    render: ({ key }) => html`<${Preview} content=${key} missing="no key" />`,
  },
  {
    key: "value",
    label: "Value",
    wide: true,
    render: ({ value }) =>
      html`<${Preview} content=${value} missing=${html`<${Badge}>tombstone<//>`} />`,
  },
  {
    key: "size",
    label: "Size",
    width: "92px",
    right: true,
    render: ({ value }) => (value.missing ? "" : bytes(value.size)),
  },
];

function Preview({ content, missing }) {
  if (content.missing) {
    return html`<span class="faint">${missing}</span>`;
  }
  if (content.size === 0) {
    return html`<span class="faint">empty</span>`;
  }
  return html`<span class=${content.text === null ? "mono faint" : "mono"} data-test="preview">${content.preview}</span>`;
}
