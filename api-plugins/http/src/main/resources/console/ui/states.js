import { html, useEffect, useRef } from "../lib/html.js";
import { href } from "../router.js";
import { Button, Icon } from "./basics.js";

/** Nothing there. */
export const Empty = ({ icon = "inbox", title, children, tight, test = "empty" }) =>
  html`<div class=${tight ? "state tight" : "state"} data-test=${test}>
    <${Icon} name=${icon} />
    <strong>${title}</strong>
    ${children}
  </div>`;

/** Not there yet. */
export const Loading = ({ lines = 5 }) =>
  html`<div class="skeleton" role="status" aria-label="Loading" data-test="loading">
    ${Array.from({ length: lines }, (_, i) => html`<span key=${i} aria-hidden="true"></span>`)}
  </div>`;

/** It failed; with a way to try again. */
export const Failure = ({ error, retry, title = "That didn't work", tight }) =>
  html`<div class=${tight ? "state error tight" : "state error"} role="alert" data-test="error">
    <${Icon} name="circle-alert" />
    <strong>${title}</strong>
    <p data-test="error-message">${error.message}</p>
    ${error.code && html`<p class="mono faint">${error.code}</p>`}
    ${retry && html`<div class="row"><${Button} icon="refresh-cw" onClick=${retry} test="retry">Try again<//></div>`}
  </div>`;

/** What a query has: its data drawn, or the state that it is in. Old data stay while new ones fail. */
export function Of({ query, children, lines, title }) {
  if (query.data !== undefined) {
    return html`${query.error && html`<${Stale} query=${query} />`}${children(query.data)}`;
  }
  return query.error
    ? html`<${Failure} error=${query.error} retry=${query.reload} title=${title} />`
    : html`<${Loading} lines=${lines} />`;
}

const Stale = ({ query }) =>
  html`<div class="banner warn" role="status" data-test="stale">
    <${Icon} name="triangle-alert" />
    <span class="grow">Not up to date: ${query.error.message}</span>
    <${Button} small icon="refresh-cw" onClick=${query.reload} test="retry">Try again<//>
  </div>`;

/** When the console is opened, the focus stays with the browser, so that the first Tab goes to the skip link. */
let opened = false;

/** The head of a page. The heading gets the focus when the page is gone to, so that it is read out. */
export function PageHead({ title, sub, crumbs = [], actions, extra }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} · Esker`;
    const active = document.activeElement;
    if (opened && (!active || active === document.body || active.closest(".nav"))) {
      heading.current?.focus({ preventScroll: true });
    }
    opened = true;
  }, [title]);
  return html`<header class="page-head">
    <div class="titles">
      ${
        crumbs.length > 0 &&
        html`<nav class="crumbs" aria-label="Breadcrumb">
        ${crumbs.map(
          ([text, ...to]) =>
            html`<a href=${href(to)} class="truncate">${text}</a><${Icon} name="chevron-right" className="s14" />`,
        )}
      </nav>`
      }
      <h1 tabindex="-1" ref=${heading} data-test="title">${title}${extra}</h1>
      ${sub && html`<div class="sub">${sub}</div>`}
    </div>
    ${actions && html`<div class="actions">${actions}</div>`}
  </header>`;
}

/** A part of a page. */
export const Panel = ({ title, aside, children, body = true, test }) =>
  html`<section class="panel" aria-label=${title} data-test=${test}>
    ${
      title &&
      html`<div class="panel-head">
      <h2>${title}</h2>
      ${aside}
    </div>`
    }
    ${body ? html`<div class="panel-body">${children}</div>` : children}
  </section>`;

/** Figures at a glance: [label, value, note, kind, test]. */
export const Tiles = ({ tiles, label }) =>
  html`<dl class="tiles" aria-label=${label}>
    ${tiles.map(
      ({
        name,
        value,
        note,
        kind = "",
        test,
      }) => html`<div class=${kind ? `tile is-${kind}` : "tile"} key=${name} data-test=${test}>
        <dt title=${name}>${name}</dt>
        <dd><span class="value">${value}</span>${note && html`<small title=${note}>${note}</small>`}</dd>
      </div>`,
    )}
  </dl>`;
