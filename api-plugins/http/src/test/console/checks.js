// The checks of the console's pure modules: no DOM, no broker. They run wherever modules run; `check(from)`
// gets the address of the console's files, and answers with what failed. docs/CONSOLE.md says how.

class Checks {
  failed = [];
  passed = 0;

  equal(what, actual, expected) {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a === b) {
      this.passed++;
    } else {
      this.failed.push(`${what}: ${a} instead of ${b}`);
    }
  }

  near(what, actual, expected) {
    this.equal(what, Math.abs(actual - expected) < 1e-9, true);
  }
}

export async function check(from) {
  const checks = new Checks();
  for (const suite of [prometheus, format, bytes, filter, series, flow, labModel]) {
    await suite(checks, (path) => import(`${from}/${path}`));
  }
  return { passed: checks.passed, failed: checks.failed };
}

async function prometheus(t, load) {
  const { parse, rate, quantile, histogramDelta } = await load("prometheus.js");
  const text = [
    "# HELP a Something.",
    "# TYPE a counter",
    'a{topic="x",} 1.0',
    'a{topic="y",kind="<b>"} 2 1700000000000',
    'a{topic="with \\"quotes\\", a } brace, a \\\\ and a \\n line"} 4',
    "b NaN",
    "c 1.5e3",
    "nonsense{",
    'h_bucket{le="0.1"} 5',
    'h_bucket{le="1"} 10',
    'h_bucket{le="+Inf"} 10',
  ].join("\n");
  const figures = parse(text, 7);
  t.equal("sum", figures.sum("a"), 7);
  t.equal("sum of one", figures.sum("a", { topic: "x" }), 1);
  t.equal("sum of none", figures.sum("zzz"), undefined);
  t.equal(
    "escapes",
    [...figures.by("a", "topic").keys()][2],
    'with "quotes", a } brace, a \\ and a \n line',
  );
  t.equal("NaN", Number.isNaN(figures.sum("b")), true);
  t.equal("exponent", figures.sum("c"), 1500);
  t.near("median", quantile(0.5, figures.histogram("h")), 0.1);
  t.near("in the second bucket", quantile(0.75, figures.histogram("h")), 0.55);
  t.equal("of nothing", quantile(0.5, new Map()), undefined);
  t.equal(
    "beyond the last bound",
    quantile(
      0.99,
      new Map([
        [1, 1],
        [Infinity, 100],
      ]),
    ),
    1,
  );
  t.equal("rate", rate(30, 10, 4), 5);
  t.equal("rate after a restart", rate(8, 10, 4), 2);
  t.equal("rate of the unknown", rate(8, undefined, 4), undefined);
  t.equal("rate in no time", rate(8, 1, 0), undefined);
  t.equal("delta", [...histogramDelta(new Map([[1, 5]]), new Map([[1, 2]]))], [[1, 3]]);
  t.equal(
    "delta after a restart",
    [...histogramDelta(new Map([[1, 1]]), new Map([[1, 2]]))],
    [[1, 1]],
  );
}

async function format(t, load) {
  const f = await load("format.js");
  t.equal("count", f.count(1234567), "1,234,567");
  t.equal("short", [0, 5, 999, 1000, 1234, 999_999, 1_500_000].map(f.short), [
    "0",
    "5",
    "999",
    "1k",
    "1.23k",
    "1M",
    "1.5M",
  ]);
  t.equal("bytes", [0, 1023, 1024, 1536, 5 * 1024 ** 3].map(f.bytes), [
    "0 B",
    "1023 B",
    "1 KiB",
    "1.5 KiB",
    "5 GiB",
  ]);
  t.equal("duration", [0, 0.25, 1.5, 950, 1500, 61_000, 3_600_000, 90_061_000].map(f.duration), [
    "0 ms",
    "250 µs",
    "1.5 ms",
    "950 ms",
    "1.5 s",
    "1 min 1 s",
    "1 h",
    "1 d 1 h",
  ]);
  t.equal(
    "nothing",
    [f.count(undefined), f.bytes(null), f.short(NaN), f.duration(Infinity), f.time(1e20)],
    Array(5).fill(f.NONE),
  );
  t.equal(
    "ago",
    [f.ago(1000, 1500), f.ago(0, 5400), f.ago(0, 200_000)],
    ["now", "5 s ago", "3 min ago"],
  );
  t.equal(
    "plural",
    [f.plural(1, "record"), f.plural(2000, "record")],
    ["1 record", "2,000 records"],
  );
}

async function bytes(t, load) {
  const b = await load("bytes.js");
  t.equal("text", b.toText(b.fromBase64("w7w8Yj4=")), "ü<b>");
  t.equal("no UTF-8", b.toText(Uint8Array.of(0xff, 0xfe)), null);
  t.equal("a control character", b.toText(Uint8Array.of(65, 0)), null);
  t.equal(
    "hex",
    b.hexDump(Uint8Array.of(0, 65, 255)),
    `00000000  00 41 ff${" ".repeat(15)}  ${" ".repeat(23)}  .A.`,
  );
  const pretty = (text) =>
    b
      .prettyTokens(text)
      .map(([, part]) => part)
      .join("");
  t.equal(
    "digits stay",
    pretty('{"n":12345678901234567890,"f":1.50}'),
    '{\n  "n": 12345678901234567890,\n  "f": 1.50\n}',
  );
  t.equal("empty ones in one line", pretty('{"a":{},"b":[ ]}'), '{\n  "a": {},\n  "b": []\n}');
  t.equal("braces in strings", pretty('["{,}:\\""]'), '[\n  "{,}:\\""\n]');
  t.equal("is JSON", ['{"a":1}', " [1]", "1", '"x"', "{", ""].map(b.isJson), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
}

async function filter(t, load) {
  const { parseFilter } = await load("filter.js");
  const { record } = await load("records.js");
  const one = record({
    partition: 3,
    offset: 150,
    timestamp: 1,
    key_base64: btoa("user-7"),
    value_base64: btoa('{"Name":"Ada L"}'),
    headers: { gone: null },
    headers_base64: { source: btoa("web") },
  });
  const fits = (text) => parseFilter(text).test(one);
  const yes = [
    "",
    "ada",
    "ADA user",
    "key:user",
    "value:name",
    "header:source",
    "header:web",
    '"Ada L"',
    "/user-\\d$/",
    "/ada/i",
    "partition:3",
    "offset:100-200",
    "offset:150-",
    "-key:nobody",
  ];
  const no = [
    "bob",
    "key:ada",
    "value:user",
    "/ada/",
    "partition:4",
    "offset:151-",
    "-ada",
    "ada bob",
  ];
  t.equal(
    "fits",
    yes.filter((text) => !fits(text)),
    [],
  );
  t.equal("doesn't fit", no.filter(fits), []);
  t.equal("a wrong expression is told", typeof parseFilter("/(/").wrong, "string");
  t.equal("a wrong range is told", typeof parseFilter("offset:x").wrong, "string");
  t.equal(
    "headers",
    one.headers.map(([name, content]) => [name, content.text]),
    [
      ["gone", null],
      ["source", "web"],
    ],
  );
}

async function series(t, load) {
  const { aligned } = await load("pages/metrics/series.js");
  const { sorted, visible, cardHeight } = await load("ui/table.js").catch(() => ({}));
  const brokers = new Map([
    [
      1,
      {
        points: [
          { at: 0, v: 1 },
          { at: 2500, v: 2 },
        ],
      },
    ],
    [2, { points: [{ at: 40, v: 3 }] }],
  ]);
  const table = aligned(brokers, [1, 2]);
  t.equal("one row of times", table.times, [0, 2500]);
  t.equal(
    "gaps",
    table.rows.get(2).map((point) => point?.v ?? null),
    [3, null],
  );
  if (sorted) {
    // Only where there is a DOM: the module draws, too.
    const column = { value: (row) => row.v };
    const rows = [{ v: 2 }, { v: undefined }, { v: 10 }];
    t.equal(
      "up",
      sorted(rows, column, false).map(({ v }) => v ?? null),
      [2, 10, null],
    );
    t.equal(
      "down, what isn't known last",
      sorted(rows, column, true).map(({ v }) => v ?? null),
      [10, 2, null],
    );
    t.equal("at the top", visible(10_000, 200, 800, 40), [0, 27]);
    t.equal("in the middle", visible(10_000, -40_000, 800, 40), [988, 1032]);
    t.equal("at the end", visible(100, -100_000, 800, 40), [100, 100]);
    t.equal("a card", cardHeight([{}, {}, {}, { wide: true }]), 40 + 44 * 2 + 8);
  }
}

async function flow(t, load) {
  const { look, picture, speed } = await load("pages/flow/model.js");
  const topic = {
    name: "t",
    partitions: Array.from({ length: 20 }, (_, i) => ({
      partition: i,
      leader: 1,
      high_watermark: i === 5 ? 100 : 0,
    })),
  };
  const later = {
    ...topic,
    partitions: topic.partitions.map((p) => ({
      ...p,
      high_watermark: p.high_watermark + (p.partition === 5 ? 50 : 0),
    })),
  };
  const groups = [
    {
      group: "g",
      state: "Stable",
      members: [
        { consumer_id: "c", member_id: "m", assignment: [{ topic: "t", partitions: [5] }] },
      ],
      offsets: [{ topic: "t", partition: 5, committed_offset: 90, lag: 10 }],
    },
  ];
  const drawn = picture(later, groups, look(5000, later, groups), look(0, topic, groups));
  t.equal("the sum", drawn.total, 10);
  t.equal(
    "the busiest, and the rest",
    [drawn.partitions.length, drawn.partitions.at(-1).rest],
    [14, 7],
  );
  t.equal("a link", drawn.groups[0].members[0].links, [{ place: "p5", rate: 0, lag: 10 }]);
  t.equal("speeds", [0, 1, 10, 1e9].map(speed), [0, 1, 2, 5]);
}

async function labModel(t, load) {
  const { experiment, isOver, measured, restored, step } = await load("pages/lab/model.js");
  let all = [experiment(1, { broker: 2, action: "kill", at: 1000 })];
  const feed = (change) => (all = all.map((each) => step(each, change)));
  feed({ kind: "broker", broker: 3, to: "fenced", at: 1500 });
  feed({ kind: "broker", broker: 2, from: "active", to: "fenced", at: 4000 });
  feed({ kind: "leader", topic: "t", partition: 0, from: 2, to: 1, at: 4100 });
  feed({ kind: "isr", topic: "t", partition: 0, isr: [1], replicas: [1, 2], at: 4100 });
  all = restored(all, { broker: 2, action: "start", at: 9000 });
  feed({ kind: "broker", broker: 2, from: "fenced", to: "active", at: 11_000 });
  t.equal("not over yet", isOver(all[0]), false);
  feed({ kind: "isr", topic: "t", partition: 0, isr: [1, 2], replicas: [1, 2], at: 12_000 });
  t.equal("over", isOver(all[0]), true);
  t.equal("measured", measured(all[0]), {
    detection: 3000,
    election: 3100,
    rejoin: 2000,
    catchUp: 3000,
  });
}
