import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { Icon } from "./basics.js";
import { useMedia } from "./hooks.js";

/**
 * A table of any length: of long ones, only the rows that can be seen are in the page. Every row has
 * the same height, so that where one lies follows from its number. On narrow screens rows are cards,
 * also of one height.
 *
 * Columns: `key`, `label`, `render(row)`, and as needed `value(row)` (sorts by it), `width`, `right`, and
 * `wide` (a line of its own in a card).
 * `to(row)` makes the first cell a link, `onOpen(row)` a button; the whole row can be clicked, too.
 * Up and Down, Home and End go from row to row.
 */

const ROW = 40;
const CARD_TITLE = 40;
const CARD_LINE = 44;
const CARD_EDGE = 8;
const BEYOND = 12;
const VIRTUAL_FROM = 80;

function compare(a, b) {
  if (a === b) {
    return 0;
  }
  // What isn't known comes last, in either direction.
  if (a === undefined || a === null) {
    return 1;
  }
  if (b === undefined || b === null) {
    return -1;
  }
  return typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b;
}

/** The height of a row as a card: a title, then two cells to a line, or one that is `wide`. */
export function cardHeight([, ...columns]) {
  const wide = columns.filter((column) => column.wide).length;
  return CARD_TITLE + CARD_LINE * (wide + Math.ceil((columns.length - wide) / 2)) + CARD_EDGE;
}

/** Rows in the order of a column. */
export function sorted(rows, column, down) {
  if (!column?.value) {
    return rows;
  }
  const keyed = rows.map((row, i) => [column.value(row), i, row]);
  keyed.sort(([a, i], [b, j]) => {
    const unknown = a === undefined || a === null || b === undefined || b === null;
    return (down && !unknown ? compare(b, a) : compare(a, b)) || i - j;
  });
  return keyed.map(([, , row]) => row);
}

/** Which rows can be seen, of a table whose top is `top` above or below the window's. */
export function visible(total, top, height, rowHeight) {
  const first = Math.max(0, Math.floor(-top / rowHeight) - BEYOND);
  const last = Math.min(total, Math.ceil((height - top) / rowHeight) + BEYOND);
  return [Math.min(first, total), Math.max(last, Math.min(first, total))];
}

function useVisible(body, total, rowHeight) {
  const [range, setRange] = useState([0, Math.min(total, VIRTUAL_FROM)]);
  const all = total <= VIRTUAL_FROM;
  useLayoutEffect(() => {
    if (all) {
      return undefined;
    }
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const [first, last] = visible(total, top, innerHeight, rowHeight);
      setRange((old) => (old[0] === first && old[1] === last ? old : [first, last]));
    };
    const later = () => (frame ||= requestAnimationFrame(measure));
    measure();
    // Captured, so that it hears of every box that scrolls, be it the page or a dialog.
    document.addEventListener("scroll", later, { capture: true, passive: true });
    addEventListener("resize", later);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("scroll", later, { capture: true });
      removeEventListener("resize", later);
    };
  }, [total, rowHeight, all]);
  return all ? [0, total] : [Math.min(range[0], total), Math.min(range[1], total)];
}

function useOrder(columns, initial) {
  const [order, setOrder] = useState(initial ?? { key: null, down: false });
  const toggle = (column) =>
    setOrder((old) =>
      old.key === column.key
        ? { key: column.key, down: !old.down }
        : { key: column.key, down: Boolean(column.downFirst) },
    );
  return [order, columns.find(({ key }) => key === order.key), toggle];
}

export function Table({
  label,
  columns,
  rows,
  rowKey,
  to,
  onOpen,
  order: initial,
  test = "table",
  rowTest,
}) {
  const [order, by, toggle] = useOrder(columns, initial);
  const shown = useMemo(() => sorted(rows, by, order.down), [rows, order.key, order.down]);
  const narrow = useMedia("(max-width: 720px)");
  const rowHeight = narrow ? cardHeight(columns) : ROW;
  const body = useRef(null);
  const [first, last] = useVisible(body, shown.length, rowHeight);
  const onKey = useRowKeys(body, shown.length, rowHeight);
  return html`<div class="table-wrap" data-test=${test}>
    <table class="table cards" role="table" aria-label=${label} aria-rowcount=${shown.length + 1}>
      <colgroup>
        ${columns.map(({ key, width }) => html`<col key=${key} style=${width ? { width } : undefined} />`)}
      </colgroup>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex="1">
          ${columns.map((column) => html`<${Head} key=${column.key} ...${{ column, order, toggle }} />`)}
        </tr>
      </thead>
      <tbody role="rowgroup" ref=${body} onKeyDown=${onKey}>
        ${first > 0 && html`<${Space} key="above" height=${first * rowHeight} columns=${columns.length} />`}
        ${shown.slice(first, last).map(
          (row, i) => html`<${Row}
            key=${rowKey(row)}
            ...${{ columns, row, to, onOpen, index: first + i, test: rowTest?.(row) }}
          />`,
        )}
        ${
          last < shown.length &&
          html`<${Space} key="below" height=${(shown.length - last) * rowHeight} columns=${columns.length} />`
        }
      </tbody>
    </table>
  </div>`;
}

function Head({ column, order, toggle }) {
  const mine = order.key === column.key;
  const direction = order.down ? "descending" : "ascending";
  return html`<th
    role="columnheader"
    scope="col"
    class=${column.right ? "right" : ""}
    aria-sort=${mine ? direction : undefined}
  >
    ${
      column.value
        ? html`<button type="button" class="sort" onClick=${() => toggle(column)} data-test=${`sort-${column.key}`}>
          ${column.label}<${Icon} name=${mine && order.down ? "arrow-down" : "arrow-up"} className=${mine ? "" : "idle"} />
        </button>`
        : column.label === ""
          ? html`<span class="unseen">Actions</span>`
          : column.label
    }
  </th>`;
}

const Space = ({ height, columns }) =>
  html`<tr class="space" aria-hidden="true"><td colspan=${columns} style=${{ height: `${height}px` }}></td></tr>`;

function Row({ columns, row, to, onOpen, index, test }) {
  const target = to?.(row);
  const open = (event) => {
    // A click on something in the row is for that, and a selection of text isn't a click.
    if (event.target.closest("a, button, input, label") || String(getSelection()) !== "") {
      return;
    }
    if (target) {
      location.hash = target;
    } else {
      onOpen?.(row);
    }
  };
  const opens = target !== undefined || onOpen !== undefined;
  return html`<tr role="row" class=${opens ? "open" : ""} aria-rowindex=${index + 2} data-row=${index} data-test=${test}
    onClick=${opens ? open : undefined}>
    ${columns.map(
      (
        { key, label, right, wide, render },
        i,
      ) => html`<td key=${key} role="cell" class=${`${right ? "right" : ""} ${wide ? "wide" : ""}`} data-label=${label}>
        <div class="cell">
          ${i === 0 && opens ? html`<${Opener} ...${{ target, onOpen, row }}>${render(row)}<//>` : render(row)}
        </div>
      </td>`,
    )}
  </tr>`;
}

const Opener = ({ target, onOpen, row, children }) =>
  target
    ? html`<a class="name truncate" href=${target}>${children}</a>`
    : html`<button type="button" class="name truncate link" onClick=${() => onOpen(row)}>${children}</button>`;

/** Up, Down, Home, End: the focus goes to the first link or button of another row, which may have to be drawn first. */
function useRowKeys(body, total, rowHeight) {
  const wanted = useRef(null);
  useEffect(() => {
    if (wanted.current !== null) {
      focusRow(wanted.current) && (wanted.current = null);
    }
  });
  const focusRow = (index) => {
    const target = body.current?.querySelector(`tr[data-row="${index}"] :is(a, button)`);
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
    return Boolean(target);
  };
  return (event) => {
    const index = Number(event.target.closest("tr[data-row]")?.dataset.row ?? NaN);
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: total - 1 };
    const next = steps[event.key];
    if (
      Number.isNaN(index) ||
      next === undefined ||
      event.target.closest("input, select, textarea")
    ) {
      return;
    }
    event.preventDefault();
    const bounded = Math.max(0, Math.min(total - 1, next));
    if (!focusRow(bounded)) {
      // Not in the page yet: scrolled there first, it gets the focus when it is drawn.
      wanted.current = bounded;
      const top = body.current.getBoundingClientRect().top + bounded * rowHeight;
      const box = body.current.closest(".dialog-body") ?? document.scrollingElement;
      box.scrollBy({ top: top - innerHeight / 2 });
    }
  };
}
