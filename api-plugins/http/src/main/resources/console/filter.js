// What is typed into the filter of messages, as a question to a record. Pure.

const TERM =
  /(-)?(?:(key|value|header|partition|offset):)?(?:"([^"]*)"|\/((?:[^/\\]|\\.)+)\/(i)?(?=\s|$)|(\S+))/g;

/**
 * Reads a filter: words that must all occur, in any case, in the key, the value or a header.
 * `key:`, `value:` and `header:` look in one place, `partition:3` and `offset:100` (or
 * `offset:100-200`) at numbers; "…" holds spaces, /…/ is a regular expression, - turns a term round.
 *
 * @returns {{ test: (record) => boolean, empty: boolean, wrong: string | undefined }}
 */
export function parseFilter(text) {
  const terms = [];
  let wrong;
  for (const [, not, place, quoted, pattern, caseless, word] of text.matchAll(TERM)) {
    try {
      const test = term(place, quoted ?? word, pattern, caseless);
      terms.push(not ? (record) => !test(record) : test);
    } catch (e) {
      wrong = e.message;
    }
  }
  return {
    empty: terms.length === 0,
    wrong,
    test: (record) => terms.every((test) => test(record)),
  };
}

function term(place, word, pattern, caseless) {
  if (place === "partition" || place === "offset") {
    return inRange(place, word ?? pattern);
  }
  const matches = pattern === undefined ? includes(word) : regular(pattern, caseless);
  return (record) => texts(record, place).some(matches);
}

function inRange(place, word) {
  const range = /^(\d+)(?:-(\d+)?)?$/.exec(word);
  if (range === null) {
    throw new Error(`${place}: wants a number or two, such as 5 or 5-9`);
  }
  const low = Number(range[1]);
  const high = range[2] !== undefined ? Number(range[2]) : range[0].endsWith("-") ? Infinity : low;
  return (record) => record[place] >= low && record[place] <= high;
}

function includes(word) {
  const wanted = word.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

function regular(pattern, flags) {
  const expression = new RegExp(pattern, `u${flags ?? ""}`);
  return (text) => expression.test(text);
}

/** What a term looks at. Bytes that are no text are looked at as hexadecimal. */
function texts(record, place) {
  const found = [];
  const add = (content) => !content.missing && found.push(content.text ?? hexOf(content.bytes));
  if (place === undefined || place === "key") {
    add(record.key);
  }
  if (place === undefined || place === "value") {
    add(record.value);
  }
  if (place === undefined || place === "header") {
    for (const [name, content] of record.headers) {
      found.push(name);
      add(content);
    }
  }
  return found;
}

const hexOf = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
