// What a deed in the failure lab led to, step by step, as the changes of the cluster tell it. Pure.

/** Actions that take a broker away, and those that bring it back. */
const AWAY = new Set(["pause", "kill", "stop"]);
const BACK = new Set(["resume", "start"]);

/** What was done: `broker` and `action`, or the two brokers `between` which a link was `cut`; `at` when. */
export function experiment(id, deed) {
  return {
    id,
    deed,
    detectedAt: undefined,
    controllerAt: undefined,
    firstElectionAt: undefined,
    lastElectionAt: undefined,
    elections: 0,
    leaderless: 0,
    firstShrinkAt: undefined,
    shrunk: 0,
    restoredAt: undefined,
    activeAt: undefined,
    caughtUpAt: undefined,
    behind: new Set(),
  };
}

/** Whether a deed takes something away, so that an experiment begins with it. */
export const takesAway = ({ action, cut }) => AWAY.has(action) || cut === true;

const isRestored = (old, { broker, action, between, cut }) =>
  old.restoredAt === undefined &&
  (broker !== undefined
    ? old.deed.broker === broker && BACK.has(action)
    : cut === false && String(old.deed.between) === String(between));

/** The newest experiment that this deed ends gets it; the others stay as they are. */
export function restored(experiments, deed) {
  const index = experiments.findIndex((each) => isRestored(each, deed));
  return experiments.map((each, i) => (i === index ? { ...each, restoredAt: deed.at } : each));
}

/** Whether all is as before, so that nothing more belongs to it. */
export const isOver = ({ caughtUpAt }) => caughtUpAt !== undefined;

/** The experiment after a change of the cluster. */
export function step(old, change) {
  if (isOver(old) || change.at < old.deed.at) {
    return old;
  }
  switch (change.kind) {
    case "broker":
      return brokerStep(old, change);
    case "controller":
      return { ...old, controllerAt: old.controllerAt ?? change.at };
    case "leader":
      return leaderStep(old, change);
    case "isr":
      return isrStep(old, change);
    case "many":
      return change.leader > 0 ? elected(old, change.at, change.leader) : old;
    default:
      return old;
  }
}

const concerns = ({ deed }, broker) =>
  deed.broker === broker || Boolean(deed.between?.includes(broker));

function brokerStep(old, { broker, to, at }) {
  if (!concerns(old, broker)) {
    return old;
  }
  if (to === "active") {
    return old.detectedAt === undefined ? old : { ...old, activeAt: old.activeAt ?? at };
  }
  return { ...old, detectedAt: old.detectedAt ?? at };
}

function elected(old, at, count) {
  // What comes after the broker is back are leaders that go home.
  return old.restoredAt !== undefined
    ? old
    : {
        ...old,
        elections: old.elections + count,
        firstElectionAt: old.firstElectionAt ?? at,
        lastElectionAt: at,
      };
}

function leaderStep(old, { from, to, at }) {
  if (from === to || (!concerns(old, from) && from >= 0)) {
    return old;
  }
  return to < 0 ? { ...old, leaderless: old.leaderless + 1 } : elected(old, at, 1);
}

function isrStep(old, { topic, partition, isr, replicas, at }) {
  const key = `${topic}/${partition}`;
  const missing = replicas.some((id) => concerns(old, id) && !isr.includes(id));
  const behind = new Set(old.behind);
  if (missing) {
    behind.add(key);
    return {
      ...old,
      behind,
      shrunk: Math.max(old.shrunk, behind.size),
      firstShrinkAt: old.firstShrinkAt ?? at,
    };
  }
  if (!behind.delete(key)) {
    return old;
  }
  const whole = behind.size === 0 && old.restoredAt !== undefined;
  return { ...old, behind, caughtUpAt: whole ? at : undefined };
}

/** A whole state of the cluster: with nothing under-replicated and everybody back, it is over. */
export function settle(old, status, at) {
  if (isOver(old) || old.restoredAt === undefined || status.under_replicated.length > 0) {
    return old;
  }
  const back = status.brokers.every(({ fenced, phase }) => !fenced && phase === "active");
  const noticed = old.detectedAt !== undefined || old.firstShrinkAt !== undefined;
  const longAgo = at - old.restoredAt > 5_000;
  if (
    !back ||
    (!noticed && !longAgo) ||
    (old.detectedAt !== undefined && old.activeAt === undefined && !longAgo)
  ) {
    return old;
  }
  return { ...old, behind: new Set(), caughtUpAt: at };
}

/** The marks on the line of time: what, when, and how long after the deed. */
export function marks(one) {
  const { deed } = one;
  const all = [
    ["deed", deedWord(deed), deed.at],
    ["detected", "Detected", one.detectedAt],
    ["controller", "New controller", one.controllerAt],
    [
      "elected",
      one.elections > 1 ? `${one.elections} leaders elected` : "Leader elected",
      one.lastElectionAt,
    ],
    ["shrunk", "Out of sync", one.firstShrinkAt],
    ["restored", deed.between ? "Link restored" : "Brought back", one.restoredAt],
    ["active", "Active again", one.activeAt],
    ["caught-up", "All in sync", one.caughtUpAt],
  ];
  return all
    .filter(([, , at]) => at !== undefined)
    .map(([key, text, at]) => ({ key, text, at, after: at - deed.at }))
    .sort((a, b) => a.at - b.at);
}

const WORDS = {
  pause: "paused",
  kill: "killed",
  stop: "stopped",
  resume: "resumed",
  start: "started",
};

/** What was done, in words. */
export function deedWord({ broker, action, between, cut }) {
  return between
    ? `Link ${between.join("–")} ${cut ? "cut" : "restored"}`
    : `Broker ${broker} ${WORDS[action] ?? action}`;
}

/** The lengths of time that people ask for; undefined where it hasn't come to that. */
export function measured(one) {
  const from = (end, start) =>
    end === undefined || start === undefined ? undefined : Math.max(0, end - start);
  return {
    detection: from(one.detectedAt, one.deed.at),
    election: from(one.lastElectionAt, one.deed.at),
    rejoin: from(one.activeAt, one.restoredAt),
    catchUp: from(one.caughtUpAt, one.restoredAt),
  };
}
