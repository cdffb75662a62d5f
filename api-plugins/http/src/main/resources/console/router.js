import { createStore } from "./store.js";

/** Where the page is: the hash, taken apart. */
export const route = createStore(parse(location.hash));

/**
 * Takes a hash apart: "#/topics/a%2Fb/messages?from=latest" is ["topics", "a/b", "messages"] and its
 * query. A hash that can't be decoded is one that leads nowhere.
 */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  try {
    const parts = path
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
    return { parts, query: Object.fromEntries(new URLSearchParams(query)), hash };
  } catch (e) {
    return { parts: ["?"], query: {}, hash };
  }
}

/** The hash of a page; undefined and empty parameters are left out. */
export function href(parts, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return `#/${parts.map((part) => encodeURIComponent(part)).join("/")}${search}`;
}

/** Goes there. With replace, the page isn't a step back in the history. */
export function go(parts, query, { replace = false } = {}) {
  const hash = href(parts, query);
  if (replace) {
    history.replaceState(null, "", hash);
    route.set(parse(hash));
  } else {
    location.hash = hash;
  }
}

addEventListener("hashchange", () => {
  // The skip link and the like set hashes that are no routes.
  if (location.hash === "" || location.hash.startsWith("#/")) {
    route.set(parse(location.hash));
  }
});
