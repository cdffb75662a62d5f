import { html, useMemo, useState } from "../../lib/html.js";
import { hexDump, prettyTokens } from "../../bytes.js";
import { bytes } from "../../format.js";
import { Button, Copy, Segmented } from "../../ui/basics.js";

const FIRST_BYTES = 32 * 1024;
/** More pieces than these aren't coloured: the page would get slow. */
const MAX_COLOURED = 6_000;

/** A key or a value as text, laid out as JSON, or as bytes. Of long ones the beginning, and the rest on demand. */
export function ContentView({ name, content, missing, test }) {
  const [chosen, setChosen] = useState(null);
  const [whole, setWhole] = useState(false);
  const nature = content.nature;
  const form = chosen ?? nature;
  const limit = whole ? Infinity : FIRST_BYTES;
  const cut = content.size > limit;
  const body = useMemo(
    () => (content.missing ? null : drawn(content, form, limit)),
    [content, form, limit],
  );
  const options = [
    ["text", "Text"],
    ["json", "JSON"],
    ["hex", "Hex"],
  ].filter(
    ([key]) => key === "hex" || (content.text !== null && (key === "text" || nature === "json")),
  );
  return html`<section aria-label=${name} data-test=${test}>
    <div class="row between content-head">
      <h3>${name}</h3>
      ${
        !content.missing &&
        html`<div class="row">
        <${Segmented} label=${`Show the ${name.toLowerCase()} as`} value=${form} options=${options} onChange=${setChosen} test=${`${test}-as`} />
        <${Copy} text=${content.text ?? hexDump(content.bytes)} label=${`Copy the ${name.toLowerCase()}`} />
      </div>`
      }
    </div>
    ${
      content.missing
        ? html`<p class="faint">${missing}</p>`
        : html`<pre class=${`content mono ${form}`} tabindex="0" role="region" aria-label=${`${name}, ${form}`} data-test=${`${test}-content`}>${body}</pre>`
    }
    ${cut && html`<${Button} small onClick=${() => setWhole(true)} test="show-all">Show all ${bytes(content.size)}<//>`}
  </section>`;
}

function drawn(content, form, limit) {
  if (form === "hex" || content.text === null) {
    return hexDump(content.bytes, limit);
  }
  const text = content.text.length > limit ? content.text.slice(0, limit) : content.text;
  if (text === "") {
    return html`<span class="faint">empty</span>`;
  }
  if (form !== "json") {
    return text;
  }
  const tokens = prettyTokens(text);
  if (tokens.length > MAX_COLOURED) {
    return tokens.map(([, part]) => part).join("");
  }
  return tokens.map(([kind, part]) =>
    kind === "" ? part : html`<span class=${`j-${kind}`}>${part}</span>`,
  );
}
