import { useEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { useQuery } from "../../ui/hooks.js";
import { look, picture } from "./model.js";

const EVERY_MS = 2_000;
/** Rates are over so many looks. */
const WINDOW = 5;
const MAX_ASKED = 24;

async function groupsOf(options) {
  const { groups } = await api.groups(options);
  // A group may be gone between the two calls; then it isn't in the picture.
  const described = await Promise.allSettled(
    groups.slice(0, MAX_ASKED).map(({ group }) => api.group(group, options)),
  );
  return described.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
}

/** The flow of a topic, looked at every two seconds. */
export function useFlow(name) {
  const looks = useRef([]);
  const [drawn, setDrawn] = useState(null);
  const query = useQuery(
    async (options) => {
      const [topic, groups] = await Promise.all([api.topic(name, options), groupsOf(options)]);
      return { topic, groups, at: Date.now() };
    },
    [name],
    { every: EVERY_MS },
  );
  useEffect(() => {
    looks.current = [];
    setDrawn(null);
  }, [name]);
  useEffect(() => {
    if (query.data?.topic.name !== name) {
      return;
    }
    const { topic, groups, at } = query.data;
    looks.current = [...looks.current, look(at, topic, groups)].slice(-WINDOW - 1);
    const [first] = looks.current;
    const last = looks.current.at(-1);
    setDrawn({ topic, ...picture(topic, groups, last, first === last ? undefined : first) });
  }, [query.data, name]);
  return useMemo(() => ({ query, drawn }), [query, drawn]);
}
