// What the picture of a topic's flow shows, from two looks at the topic and its groups. Pure.

/** So many partitions are drawn; of more, the busiest, and the rest together. */
export const MAX_DRAWN = 14;
export const MAX_MEMBERS = 8;
export const MAX_GROUPS = 6;

/** What one look keeps: ends by partition, commits by group and partition. */
export function look(at, topic, groups) {
  const ends = new Map(topic.partitions.map((each) => [each.partition, each.high_watermark]));
  const commits = new Map();
  for (const group of groups) {
    for (const { topic: name, partition, committed_offset: offset } of group.offsets) {
      if (name === topic.name) {
        commits.set(`${group.group}/${partition}`, offset);
      }
    }
  }
  return { at, ends, commits };
}

function perSecond(now, then, seconds) {
  if (now === undefined || now === null || then === undefined || then === null || !(seconds > 0)) {
    return 0;
  }
  return Math.max(0, now - then) / seconds;
}

/** The picture: partitions with the rate of records that come in, groups with their members and what these read. */
export function picture(topic, groups, now, then) {
  const seconds = then ? (now.at - then.at) / 1000 : 0;
  const all = topic.partitions.map(({ partition, leader }) => ({
    key: `p${partition}`,
    partition,
    leader,
    rate: perSecond(now.ends.get(partition), then?.ends.get(partition), seconds),
  }));
  const { drawn, placeOf } = chosen(all);
  const readers = groups
    .filter(({ offsets, members }) => reads(topic.name, offsets, members))
    .slice(0, MAX_GROUPS)
    .map((group) => reader(group, topic.name, placeOf, now, then, seconds));
  return {
    total: all.reduce((sum, { rate }) => sum + rate, 0),
    partitions: drawn,
    groups: readers,
    moreGroups: Math.max(
      0,
      groups.filter(({ offsets, members }) => reads(topic.name, offsets, members)).length -
        MAX_GROUPS,
    ),
  };
}

function reads(topic, offsets, members) {
  return (
    offsets.some((each) => each.topic === topic) ||
    members.some(({ assignment }) => assignment.some((each) => each.topic === topic))
  );
}

function chosen(all) {
  if (all.length <= MAX_DRAWN) {
    return { drawn: all, placeOf: (partition) => `p${partition}` };
  }
  const busiest = [...all]
    .sort((a, b) => b.rate - a.rate || a.partition - b.partition)
    .slice(0, MAX_DRAWN - 1);
  const kept = new Set(busiest.map(({ partition }) => partition));
  const rest = all.filter(({ partition }) => !kept.has(partition));
  const lump = {
    key: "rest",
    rest: rest.length,
    rate: rest.reduce((sum, { rate }) => sum + rate, 0),
  };
  return {
    drawn: [...busiest.sort((a, b) => a.partition - b.partition), lump],
    placeOf: (partition) => (kept.has(partition) ? `p${partition}` : "rest"),
  };
}

function reader(group, topic, placeOf, now, then, seconds) {
  const rates = new Map();
  let lag = 0;
  for (const each of group.offsets.filter((one) => one.topic === topic)) {
    const key = `${group.group}/${each.partition}`;
    rates.set(each.partition, {
      rate: perSecond(now.commits.get(key), then?.commits.get(key), seconds),
      lag: each.lag ?? 0,
    });
    lag += each.lag ?? 0;
  }
  const members = group.members
    .map((member) => ({
      name: member.consumer_id || member.client_id || member.member_id,
      id: member.member_id,
      partitions: member.assignment
        .filter((each) => each.topic === topic)
        .flatMap((each) => each.partitions),
    }))
    .filter(({ partitions }) => partitions.length > 0);
  const shown = members.slice(0, MAX_MEMBERS);
  const owned = new Set(members.flatMap(({ partitions }) => partitions));
  const orphans = [...rates.keys()].filter((partition) => !owned.has(partition));
  const link = (partitions) => linked(partitions, rates, placeOf);
  return {
    name: group.group,
    state: group.state,
    lag,
    rate: [...rates.values()].reduce((sum, each) => sum + each.rate, 0),
    more: members.length - shown.length,
    members: shown.map((member) => {
      const links = link(member.partitions);
      return { ...member, links, rate: links.reduce((sum, each) => sum + each.rate, 0) };
    }),
    orphans: link(orphans),
  };
}

/** The lines to a reader: one from each place that is drawn, however many partitions it stands for. */
function linked(partitions, rates, placeOf) {
  const places = new Map();
  for (const partition of partitions) {
    const { rate = 0, lag = 0 } = rates.get(partition) ?? {};
    const place = placeOf(partition);
    const entry = places.get(place) ?? { place, rate: 0, lag: 0 };
    entry.rate += rate;
    entry.lag += lag;
    places.set(place, entry);
  }
  return [...places.values()];
}

/** How fast a line moves, of five speeds; 0 stands still. Steps, since a change of speed makes a line jump. */
export function speed(rate) {
  return rate <= 0 ? 0 : Math.max(1, Math.min(5, 1 + Math.floor(Math.log10(Math.max(1, rate)))));
}

/** How thick a line is. */
export function thickness(rate) {
  return rate <= 0 ? 1.25 : Math.min(7, 1.5 + 1.1 * Math.log10(1 + rate));
}
