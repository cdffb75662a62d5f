import { html, render, useEffect, useState } from "./lib/html.js";
import { route } from "./router.js";
import { useStore } from "./store.js";
import { cluster, connection, start } from "./live.js";
import { Shell } from "./ui/shell.js";
import { Toasts } from "./ui/toasts.js";
import { Empty, Failure, Loading } from "./ui/states.js";

/** The pages, loaded when they are first gone to. */
const PAGES = {
  cluster: () => import("./pages/cluster/cluster-page.js"),
  topics: () => import("./pages/topics/topics-page.js"),
  topic: () => import("./pages/topics/topic-page.js"),
  groups: () => import("./pages/groups/groups-page.js"),
  group: () => import("./pages/groups/group-page.js"),
  metrics: () => import("./pages/metrics/metrics-page.js"),
  flow: () => import("./pages/flow/flow-page.js"),
  lab: () => import("./pages/lab/lab-page.js"),
};

/** Which page an address names, and what it is of. */
function pageOf(parts) {
  const [first = "cluster", name, part] = parts;
  if ((first === "topics" || first === "groups") && name !== undefined) {
    return { page: first === "topics" ? "topic" : "group", name, part };
  }
  return { page: first in PAGES && parts.length <= 1 ? first : undefined };
}

function usePage(page) {
  const [loaded, setLoaded] = useState({});
  useEffect(() => {
    let current = true;
    const load = () => {
      PAGES[page]?.().then(
        (module) => current && setLoaded({ page, View: module.default }),
        () =>
          current &&
          setLoaded({
            page,
            error: new Error("A part of the console can't be loaded."),
            retry: load,
          }),
      );
    };
    load();
    return () => (current = false);
  }, [page]);
  return loaded.page === page ? loaded : {};
}

function App() {
  const { parts, query } = useStore(route);
  const status = useStore(cluster);
  const { phase } = useStore(connection);
  const { page, name, part } = pageOf(parts);
  const { View, error, retry } = usePage(page);
  useEffect(() => scrollTo(0, 0), [page, name]);
  const waiting =
    status === null && (phase === "connecting" || phase === "recovering" || phase === "lost");
  const headless = page === undefined || error || waiting || !View;
  return html`<${Shell} current=${parts[0] ?? "cluster"}>
      ${headless && html`<h1 class="unseen">Esker</h1>`}
      ${
        page === undefined
          ? html`<${Empty} icon="folder-search" title="There is no such page" test="not-found">
            <p><a href="#/cluster">Go to the cluster</a></p>
          <//>`
          : error
            ? html`<${Failure} error=${error} retry=${retry} />`
            : waiting || !View
              ? html`<${Loading} />`
              : html`<${View} key=${`${page}/${name}`} name=${name} part=${part} query=${query} />`
      }
    <//>
    <${Toasts} />`;
}

/**
 * Loads the other pages as soon as there is time: when the broker is gone, it is too late, and a module
 * that couldn't be loaded once isn't asked for again by browsers.
 */
function loadOthers() {
  Object.values(PAGES).forEach((load) => load().catch(() => {}));
}

start();
setTimeout(loadOthers, 1_500);
render(html`<${App} />`, document.getElementById("app"));
