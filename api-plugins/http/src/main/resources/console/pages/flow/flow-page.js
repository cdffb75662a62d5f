import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { byteRate, count, perSecond, plural, short } from "../../format.js";
import { go, href } from "../../router.js";
import { figures, watchFigures } from "../../sampler.js";
import { useStore } from "../../store.js";
import { Select } from "../../ui/basics.js";
import { nthColour } from "../../ui/chart.js";
import { useQuery } from "../../ui/hooks.js";
import { Empty, Failure, Loading, Of, PageHead, Panel } from "../../ui/states.js";
import { curve, layout } from "./layout.js";
import { speed, thickness } from "./model.js";
import { useFlow } from "./use-flow.js";

/** Who writes, where it goes, who reads: one topic, as it moves. */
export default function FlowPage({ query: parameters }) {
  const topics = useQuery((o) => api.topics(false, o), [], { every: 10_000 });
  const rates = useStore(figures).topics;
  useEffect(watchFigures, []);
  const names = (topics.data?.topics ?? []).map(({ name }) => name);
  const busiest = useMemo(
    () =>
      [...names].sort(
        (a, b) => (rates.get(b)?.bytesIn ?? 0) - (rates.get(a)?.bytesIn ?? 0) || a.localeCompare(b),
      )[0],
    [names.join("\n"), rates],
  );
  // The first choice stays, even when another topic gets busier.
  const first = useRef(undefined);
  first.current ??= rates.size > 0 ? busiest : undefined;
  const topic = names.includes(parameters.topic) ? parameters.topic : (first.current ?? busiest);
  const choice =
    names.length > 0 &&
    html`<${Select} label="Topic" options=${names.map((name) => [name, name])} value=${topic}
    onChange=${(value) => go(["flow"], { topic: value }, { replace: true })} test="flow-topic" />`;
  return html`<${PageHead} title="Flow" sub="Records per second, from producers through partitions to consumers" actions=${choice} />
    <${Of} query=${topics} title="The topics can't be shown">
      ${() =>
        topic === undefined
          ? html`<${Panel}><${Empty} icon="workflow" title="No topics yet"><p>As soon as there is one, its records move here.</p><//><//>`
          : html`<${TopicFlow} key=${topic} name=${topic} rates=${rates.get(topic)} />`}
    <//>`;
}

function TopicFlow({ name, rates }) {
  const { query, drawn } = useFlow(name);
  if (!drawn) {
    return html`<${Panel}>${query.error ? html`<${Failure} error=${query.error} retry=${query.reload} />` : html`<${Loading} />`}<//>`;
  }
  const summary = `${perSecond(drawn.total)} into ${plural(drawn.topic.partitions.length, "partition")}, read by ${plural(drawn.groups.length + drawn.moreGroups, "group")}`;
  return html`<${Panel} title=${name} aside=${html`<span class="muted small num" data-test="flow-summary">${summary}</span>`} test="flow">
    <${Drawing} drawn=${drawn} rates=${rates} />
    ${drawn.moreGroups > 0 && html`<p class="faint small">${plural(drawn.moreGroups, "more group")} aren't drawn.</p>`}
  <//>`;
}

function useWidth() {
  const box = useRef(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(box.current.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

const place = ({ x, y, w, h }) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${w}px`,
  height: `${h}px`,
});

function Drawing({ drawn, rates }) {
  const [box, width] = useWidth();
  const at = useMemo(() => (width > 0 ? layout(drawn, width) : null), [drawn, width]);
  return html`<div class="flow" ref=${box} style=${{ height: at ? `${at.height}px` : "200px" }}>
    ${
      at &&
      html`<${Lines} drawn=${drawn} at=${at} width=${width} />
      <${Producers} box=${at.producers} total=${drawn.total} rates=${rates} />
      <ul aria-label="Partitions">
        ${drawn.partitions.map((each) => html`<${Partition} key=${each.key} topic=${drawn.topic.name} each=${each} box=${at.partitions.get(each.key)} />`)}
      </ul>
      ${drawn.groups.length === 0 ? html`<p class="flow-none">Nobody reads this topic with a group.</p>` : null}
      ${drawn.groups.map((group, i) => html`<${Group} key=${group.name} group=${group} at=${at.groups[i]} />`)}`
    }
  </div>`;
}

/** The lines; what they say is also said by the boxes, so those who listen miss nothing. */
function Lines({ drawn, at, width }) {
  const line = (key, from, to, rate, kind = "") => {
    const d = curve(from, to);
    const fast = speed(rate);
    return html`<g key=${key} class=${kind}>
      <path class="wire" d=${d} stroke-width=${thickness(rate)} />
      ${fast > 0 && html`<path class=${`pulse speed-${fast}`} d=${d} stroke-width=${Math.max(2, thickness(rate) - 0.5)} />`}
    </g>`;
  };
  return html`<svg width=${width} height=${at.height} aria-hidden="true" data-test="flow-lines">
    ${drawn.partitions.map(({ key, rate }) => line(`in-${key}`, at.producers, at.partitions.get(key), rate))}
    ${drawn.groups.flatMap((group, i) => [
      ...group.members.flatMap((member, j) =>
        member.links.map(({ place: from, rate, lag }) =>
          line(
            `${group.name}/${member.id}/${from}`,
            at.partitions.get(from),
            at.groups[i].members[j],
            rate,
            lag > 0 && rate === 0 ? "stuck" : "out",
          ),
        ),
      ),
      ...group.orphans.map(({ place: from }) =>
        line(`${group.name}//${from}`, at.partitions.get(from), at.groups[i].head, 0, "orphan"),
      ),
    ])}
  </svg>`;
}

const Producers = ({
  box,
  total,
  rates,
}) => html`<div class="flow-node producers" style=${place(box)} data-test="flow-producers">
  <span class="muted small truncate">Producers</span>
  <strong class="num">${perSecond(total)}</strong>
  <span class="faint small num truncate">${byteRate(rates?.bytesIn ?? 0)}</span>
</div>`;

function Partition({ topic, each, box }) {
  const test = `flow-${each.key}`;
  if (each.rest) {
    return html`<li class="flow-node partition" style=${place(box)} data-test=${test}>
      <span class="muted truncate">${count(each.rest)} others</span><strong class="num">${perSecond(each.rate)}</strong>
    </li>`;
  }
  const title = each.leader < 0 ? "no leader" : `led by broker ${each.leader}`;
  return html`<li class="flow-node partition" style=${place(box)} title=${`Partition ${each.partition}, ${title}`} data-test=${test}>
    <span class=${each.leader < 0 ? "dot bad" : "dot"} style=${each.leader < 0 ? undefined : { background: `var(${nthColour(each.leader - 1)})` }} aria-hidden="true"></span>
    <a class="num" href=${href(["topics", topic, "messages"], { partition: each.partition })}>${each.partition}</a>
    <span class="faint small num led truncate">${each.leader < 0 ? "no leader" : `at ${each.leader}`}</span>
    <strong class="num">${perSecond(each.rate)}</strong>
  </li>`;
}

function Group({ group, at }) {
  return html`<section class="flow-node group" style=${place(at.box)} aria-label=${`Group ${group.name}`} data-test=${`flow-group-${group.name}`}>
    <header class="row between">
      <a class="truncate" href=${href(["groups", group.name])} title=${group.name}>${group.name}</a>
      <span class=${`num small ${group.lag > 0 ? "warn" : "faint"}`} title="Records behind">${group.lag > 0 ? `lag ${short(group.lag)}` : "no lag"}</span>
    </header>
    <ul>
      ${group.members.map(
        (member) => html`<li key=${member.id} class="row between">
          <span class="muted small truncate" title=${member.name}>${member.name}</span><strong class="num small">${perSecond(member.rate)}</strong>
        </li>`,
      )}
      ${group.more > 0 && html`<li class="faint small">${count(group.more)} more</li>`}
    </ul>
  </section>`;
}
