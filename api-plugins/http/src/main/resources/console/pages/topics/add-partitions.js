import { html, useState } from "../../lib/html.js";
import { api } from "../../api.js";
import { Input } from "../../ui/basics.js";
import { Confirm } from "../../ui/dialog.js";
import { toast } from "../../ui/toasts.js";
import { wrongNumber } from "./create-topic.js";

/** More partitions for a topic; there is no way back, so it says what that means for keys. */
export function AddPartitions({ topic, done, onClose }) {
  const now = topic.partitions.length;
  const [total, setTotal] = useState(String(now + 1));
  const wrong = wrongNumber(total, now + 1, 100_000);
  const act = async () => {
    if (wrong) {
      throw new Error(wrong);
    }
    await api.alterTopic(topic.name, { num_partitions: Number(total) });
    toast("ok", `The topic has ${total} partitions now.`);
    done();
  };
  return html`<${Confirm} title="Add partitions" verb="Add" act=${act} onClose=${onClose} test="add-partitions-dialog">
    <p>A topic can't have fewer partitions again. Records with keys go to other partitions than before from now on.</p>
    <${Input} label="Partitions afterwards" data-first inputmode="numeric" value=${total} wrong=${wrong} hint=${`There are ${now} now.`}
      onInput=${(event) => setTotal(event.target.value)} test="add-partitions-total" />
  <//>`;
}
