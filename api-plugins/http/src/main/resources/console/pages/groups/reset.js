import { html, useEffect, useMemo, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { count, plural } from "../../format.js";
import { Button, Choice, Icon, Input } from "../../ui/basics.js";
import { Dialog } from "../../ui/dialog.js";
import { Empty, Failure, Loading } from "../../ui/states.js";
import { Table } from "../../ui/table.js";
import { toast } from "../../ui/toasts.js";
import { localTime } from "../messages/toolbar.js";

const WHERE = [
  ["earliest", "The beginning"],
  ["latest", "The end"],
  ["timestamp", "A time"],
  ["offset", "An offset"],
  ["shift", "Some records back or forth"],
];

/** The wish as the API wants it; undefined while it isn't complete. */
export function target(where, at) {
  switch (where) {
    case "offset":
      return /^\d{1,15}$/.test(at) ? { offset: Number(at) } : undefined;
    case "shift":
      return /^[-+]?\d{1,15}$/.test(at) ? { shift: Number(at) } : undefined;
    case "timestamp": {
      const ms = new Date(at).getTime();
      return Number.isNaN(ms) ? undefined : { timestamp: ms };
    }
    default:
      return where;
  }
}

/** The numbers in "0-3, 7"; undefined if it is something else, an empty list for all. */
export function numbers(text) {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const found = [];
  for (const part of parts) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    const [low, high] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [1, 0];
    if (high < low || found.length + high - low > 100_000) {
      return undefined;
    }
    for (let i = low; i <= high; i++) {
      found.push(i);
    }
  }
  return found;
}

/** Moves committed offsets: first it is shown what would come of it, then it is done. */
export function Reset({ group, onClose, done }) {
  const topics = useMemo(
    () => [...new Set(group.offsets.map(({ topic }) => topic))],
    [group.offsets],
  );
  const [topic, setTopic] = useState(topics.length === 1 ? topics[0] : "");
  const [partitions, setPartitions] = useState("");
  const [where, setWhere] = useState("earliest");
  const [at, setAt] = useState("");
  const [preview, setPreview] = useState({});
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const to = target(where, at);
  const chosen = numbers(partitions);
  const wish =
    to === undefined || chosen === undefined
      ? undefined
      : {
          ...(topic === "" ? {} : { topic }),
          ...(topic === "" || chosen.length === 0 ? {} : { partitions: chosen }),
          to,
        };
  const key = JSON.stringify(wish);
  const members = group.members.length;
  useEffect(() => {
    setPreview({});
    if (wish === undefined) {
      return undefined;
    }
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const data = await api.resetGroup(group.group, { ...wish, dry_run: true });
        current && setPreview({ data });
      } catch (error) {
        current && setPreview({ error });
      }
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, turn]);
  const moved = preview.data?.offsets.filter((each) => each.from !== each.to).length ?? 0;
  const apply = async () => {
    setBusy(true);
    try {
      await api.resetGroup(group.group, { ...wish, dry_run: false });
      toast("ok", `${plural(moved, "offset")} of ${group.group} moved.`);
      done();
      onClose();
    } catch (error) {
      setPreview({ error });
      setBusy(false);
    }
  };
  return html`<${Dialog}
    wide
    title="Reset offsets"
    onClose=${onClose}
    test="reset-dialog"
    foot=${html`<${Button} onClick=${onClose}>Cancel<//>
      <${Button} primary writes busy=${busy} disabled=${members > 0 || moved === 0} onClick=${apply} test="reset-apply"
        >${moved > 0 ? `Move ${plural(moved, "offset")}` : "Move"}<//>`}
  >
    ${
      members > 0 &&
      html`<div class="banner warn" data-test="reset-members"><${Icon} name="triangle-alert" />
      <span class="grow">The group has ${plural(members, "member")}. Stop them first; until then this is a preview only.</span></div>`
    }
    <div class="fields">
      <${Choice} label="Topic" options=${[["", "All topics"], ...topics.map((each) => [each, each])]} value=${topic} onChange=${setTopic} test="reset-topic" />
      <${Input} label="Partitions" placeholder="all, or 0-3, 7" value=${partitions} disabled=${topic === ""} onInput=${(e) => setPartitions(e.target.value)}
        wrong=${chosen === undefined ? "Numbers and ranges, such as 0-3, 7." : undefined} test="reset-partitions" />
      <${Choice} label="To" options=${WHERE} value=${where} test="reset-to" onChange=${(value) => {
        setWhere(value);
        setAt(
          value === "timestamp"
            ? localTime(Date.now() - 3_600_000)
            : value === "shift"
              ? "-10"
              : "0",
        );
      }} />
      ${where === "offset" && html`<${Input} label="Offset" inputmode="numeric" value=${at} onInput=${(e) => setAt(e.target.value)} test="reset-at" />`}
      ${where === "shift" && html`<${Input} label="Records; negative is back" value=${at} onInput=${(e) => setAt(e.target.value)} test="reset-at" />`}
      ${where === "timestamp" && html`<${Input} label="Time" type="datetime-local" step="1" value=${at} onInput=${(e) => setAt(e.target.value)} test="reset-at" />`}
    </div>
    <section class="reset-preview" aria-label="Preview">
      <h3>Preview</h3>
      ${
        wish === undefined
          ? html`<p class="faint">Fill in where to.</p>`
          : preview.error
            ? html`<${Failure} tight error=${preview.error} retry=${() => setTurn(turn + 1)} title="It can't be reset like that" />`
            : preview.data === undefined
              ? html`<${Loading} lines=${3} />`
              : html`<${Preview} offsets=${preview.data.offsets} />`
      }
    </section>
  <//>`;
}

function Preview({ offsets }) {
  if (offsets.length === 0) {
    return html`<${Empty} tight title="Nothing was committed there" />`;
  }
  return html`<${Table}
    label="Offsets before and after"
    test="reset-preview"
    rows=${offsets}
    rowKey=${({ topic, partition }) => `${topic}/${partition}`}
    columns=${[
      {
        key: "topic",
        label: "Partition",
        width: "36%",
        value: (o) => o.topic,
        render: (o) => html`<span class="name" title=${o.topic}>${o.topic}/${o.partition}</span>`,
      },
      { key: "from", label: "From", right: true, render: (o) => count(o.from) },
      { key: "to", label: "To", right: true, render: (o) => html`<strong>${count(o.to)}</strong>` },
      {
        key: "by",
        label: "By",
        right: true,
        value: (o) => o.to - o.from,
        render: (o) => signed(o.to - o.from),
      },
      {
        key: "log",
        label: "Log",
        right: true,
        render: (o) =>
          html`<span class="faint">${count(o.log_start_offset)} to ${count(o.high_watermark)}</span>`,
      },
    ]}
  />`;
}

const signed = (n) => (n > 0 ? `+${count(n)}` : count(n));
