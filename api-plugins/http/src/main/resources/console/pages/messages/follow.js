import { record } from "../../records.js";

/**
 * Follows a topic as it grows. Records are handed on in bunches, at most ten times a second, and of a
 * bunch at most the newest thousand: nobody reads faster than that, and the page must stay usable.
 */

const BUNCH_MS = 100;
const MAX_BUNCH = 1_000;

export function follow(topic, partition, { onRecords, onError, onOpen }) {
  const name = encodeURIComponent(topic);
  const path =
    partition === undefined
      ? `/topics/${name}/consume?from=latest&format=base64`
      : `/topics/${name}/partitions/${partition}/consume?offset=latest&format=base64`;
  const source = new EventSource(path);
  let waiting = [];
  let passed = 0;
  let timer = 0;
  const flush = () => {
    timer = 0;
    const bunch = waiting;
    const all = passed;
    waiting = [];
    passed = 0;
    onRecords(
      bunch.map((data) => record(JSON.parse(data))),
      all,
    );
  };
  source.onmessage = (event) => {
    passed++;
    waiting.push(event.data);
    if (waiting.length > 2 * MAX_BUNCH) {
      waiting = waiting.slice(-MAX_BUNCH);
    }
    timer ||= setTimeout(flush, BUNCH_MS);
  };
  source.onopen = onOpen;
  source.addEventListener("error", (event) => {
    // An event of the broker has data and ends the stream; otherwise the browser tries again by itself.
    if (event.data !== undefined) {
      source.close();
      onError(new Error(JSON.parse(event.data).error?.message ?? "the stream ended"));
    } else {
      onError(
        source.readyState === EventSource.CLOSED ? new Error("the broker ended the stream") : null,
      );
    }
  });
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
