// Bytes of keys, values and headers as people read them. Pure.

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const UTF8_ENCODER = new TextEncoder();

/** The bytes of a text in base64; null for null. */
export function fromBase64(text) {
  if (text === null || text === undefined) {
    return null;
  }
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export function toUtf8(text) {
  return UTF8_ENCODER.encode(text);
}

/** The text, or null if the bytes aren't UTF-8 or hold control characters that no text has. */
export function toText(bytes) {
  let text;
  try {
    text = UTF8.decode(bytes);
  } catch (e) {
    return null; // the answer to the question, not a failure
  }
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text;
}

const hex = (n, width) => n.toString(16).padStart(width, "0");

/** Sixteen bytes to a line: position, hexadecimal, and what is ASCII as such. */
export function hexDump(bytes, limit = bytes.length) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const left = part
      .slice(0, 8)
      .map((b) => hex(b, 2))
      .join(" ");
    const right = part
      .slice(8)
      .map((b) => hex(b, 2))
      .join(" ");
    const ascii = part.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : ".")).join("");
    lines.push(`${hex(at, 8)}  ${left.padEnd(23)}  ${right.padEnd(23)}  ${ascii}`);
  }
  return lines.join("\n");
}

/** The first bytes in one line: 00 01 ff. */
export function hexLine(bytes, limit = 24) {
  const shown = [...bytes.subarray(0, limit)].map((b) => hex(b, 2)).join(" ");
  return bytes.length > limit ? `${shown} …` : shown;
}

/** Whether a text is a JSON object or array. */
export function isJson(text) {
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") {
    return false;
  }
  try {
    JSON.parse(text);
    return true;
  } catch (e) {
    return false; // the answer to the question, not a failure
  }
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|([{}[\],])|(-?\d[\d.eE+-]*)|(true|false|null)|\s+|./gs;

/**
 * JSON, laid out: pairs of a kind (key, string, number, word or "") and a text. It works on the text
 * rather than on parsed values, so that numbers keep every digit that was written.
 */
export function prettyTokens(text) {
  const tokens = [];
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  let open = false; // just after an opening bracket: what closes at once stays in the line
  for (const [all, string, colon, mark, number, word] of text.matchAll(TOKEN)) {
    if (/^\s+$/.test(all)) {
      continue;
    }
    const closing = mark === "}" || mark === "]";
    if (open && !closing) {
      tokens.push(["", line()]);
    }
    open = false;
    if (string !== undefined) {
      tokens.push([colon ? "key" : "string", string]);
      if (colon) {
        tokens.push(["", ": "]);
      }
    } else if (mark === "{" || mark === "[") {
      depth++;
      open = true;
      tokens.push(["", mark]);
    } else if (closing) {
      depth = Math.max(0, depth - 1);
      const empty = tokens.at(-1)?.[1] === (mark === "}" ? "{" : "[");
      tokens.push(["", empty ? mark : line() + mark]);
    } else if (mark === ",") {
      tokens.push(["", `,${line()}`]);
    } else {
      tokens.push([number !== undefined ? "number" : word !== undefined ? "word" : "", all]);
    }
  }
  return tokens;
}
