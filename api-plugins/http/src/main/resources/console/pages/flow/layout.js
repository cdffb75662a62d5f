// Where everything in the picture of the flow lies. Pure.

const NODE = 36;
const GAP = 8;
const HEAD = 40;
const MEMBER = 30;
const PAD = 8;
const GROUP_GAP = 16;

/** Widths of the three columns, for a picture of that width. */
function widths(width) {
  const narrow = width < 560;
  return narrow
    ? [Math.round(width * 0.24), Math.round(width * 0.28), Math.round(width * 0.3)]
    : [Math.min(170, width * 0.2), Math.min(190, width * 0.24), Math.min(280, width * 0.32)].map(
        Math.round,
      );
}

const groupHeight = ({ members, more }) =>
  HEAD + members.length * MEMBER + (more > 0 ? MEMBER : 0) + (members.length > 0 ? PAD : 0);

/** Boxes for the producers, each partition, each group, each member; and the height of it all. */
export function layout(picture, width) {
  const [left, middle, right] = widths(width);
  const middleHeight = picture.partitions.length * (NODE + GAP) - GAP;
  const heights = picture.groups.map(groupHeight);
  const rightHeight = heights.reduce((sum, h) => sum + h + GROUP_GAP, -GROUP_GAP);
  const height = Math.max(120, middleHeight, rightHeight);
  const middleX = Math.round(left + (width - left - middle - right) / 2);
  const top = (height - middleHeight) / 2;
  const partitions = new Map(
    picture.partitions.map(({ key }, i) => [
      key,
      { x: middleX, y: top + i * (NODE + GAP), w: middle, h: NODE },
    ]),
  );
  let y = (height - Math.max(0, rightHeight)) / 2;
  const groups = picture.groups.map((group, i) => {
    const box = { x: width - right, y, w: right, h: heights[i] };
    const members = group.members.map((_, j) => ({
      x: box.x,
      y: y + HEAD + j * MEMBER,
      w: right,
      h: MEMBER,
    }));
    y += heights[i] + GROUP_GAP;
    return { box, members, head: { ...box, h: HEAD } };
  });
  return { height, producers: { x: 0, y: height / 2 - 56, w: left, h: 112 }, partitions, groups };
}

/** A line from the right edge of one box to the left edge of another. */
export function curve(from, to) {
  const [x1, y1] = [from.x + from.w, from.y + from.h / 2];
  const [x2, y2] = [to.x, to.y + to.h / 2];
  const bend = (x2 - x1) * 0.5;
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
