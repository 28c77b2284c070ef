import fc from "fast-check";
import { expect, test } from "vitest";
import { renderHtml } from "../../src/report/html/page.ts";
import type { Journal } from "../../src/report/journal.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { readJournal } from "../../src/report/read-journal.ts";
import { makeReport } from "../../src/report/report.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { checked, ran, sampleJournal } from "./sample-journal.ts";

function reportOf(...journals: readonly Journal[]) {
  return makeReport({
    journals: journals.map((journal, index) => ({ source: `run-${index + 1}.json`, journal })),
    madeAt: "2026-03-14T10:00:00.000Z",
  });
}

function summaryOf(journal: Journal): string {
  return renderSummary(reportOf(journal), (_, text) => text).join("\n");
}

/** Everything between angle brackets, its attributes without their values. */
function tagsIn(page: string): ReadonlySet<string> {
  const tags = page.match(/<[^>]*>?/g) ?? [];
  return new Set(tags.map((tag) => tag.replace(/"[^"]*"/g, '""').replace(/\s+/g, " ")));
}

const deviated = sampleJournal({
  deviated: true,
  steady_states: {
    before: checked(true),
    after: checked(false, 3),
    during: [checked(true, 1), checked(false, 1.5)],
  },
  run: [
    ran({
      from: 1,
      status: "failed",
      output: null,
      exception: ["Traceback\n", "chaoslib.exceptions.ActivityFailed: the worker is gone\n"],
    }),
  ],
});

test("C12: the summary tells the outcome, why, and what became of every phase", () => {
  const summary = summaryOf(deviated);
  expect(summary).toContain("deviated  The shop survives the loss of a worker");
  expect(summary).toContain("api-answers gave status 503, expected 200");
  expect(summary).toContain("steady state before the method: met");
  expect(summary).toContain("✗ action restart: failed: the worker is gone");
  expect(summary).toContain(
    "checked 2 times, not met in 1 of them, first in check 2 (api-answers)",
  );
  expect(summary).toContain("steady state after the method: not met");
  expect(summary).toMatch(/rollbacks\n {4}✓ action restart: exit code 0/);
});

test("the report for programs names outcome, conclusiveness, warnings and the hypothesis", () => {
  const [experiment] = JSON.parse(renderJson(reportOf(deviated))).experiments;
  expect(experiment).toMatchObject({
    outcome: "deviated",
    conclusive: false,
    warnings: [{ code: "method-activity-failed" }],
    steady_state: {
      before: { met: true },
      during: { iterations: 2, unmet: 1, first_unmet_iteration: 2, unmet_probes: ["api-answers"] },
      after: { met: false, probes: [{ name: "api-answers", result: "unmet", expected: "200" }] },
    },
    method: [{ name: "restart", result: "failed", reason: "the worker is gone" }],
    rollbacks: [{ result: "succeeded" }],
  });
});

test("Markdown and the page tell what the hypothesis did during the method, and the rollbacks", () => {
  const markdown = renderMarkdown(reportOf(deviated));
  expect(markdown).toContain("During the method: checked 2 times, not met in 1 of them");
  expect(markdown).toMatch(/### Rollbacks\n\n.*\n.*\n\| action \| restart \| exit code 0/);
  const page = renderHtml(reportOf(deviated));
  expect(page).toContain("checked 2 times, not met in 1 of them");
  expect(page).toMatch(/<h3>Rollbacks<\/h3>\s*<ol/);
  expect(page).toContain('<svg class="timeline"');
});

test("C13: the page needs nothing else: no script, no address, no resource", () => {
  const page = renderHtml(reportOf(deviated, sampleJournal()));
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
  expect(page).not.toMatch(/\b(src|srcset|action|on\w+)=/i);
  expect(page.match(/href="[^"]*"/g)).toEqual(['href="#experiment-1"', 'href="#experiment-2"']);
  expect(page).not.toMatch(/url\(|@import/);
  expect(page).toContain("default-src 'none'");
});

test("several journals become one report, with what they have in common at its head", () => {
  const other = sampleJournal({
    experiment: {
      ...sampleJournal().experiment,
      title: "The shop survives a slow network",
      tags: ["network"],
      contributions: { reliability: "low", availability: "medium" },
    },
  });
  const report = reportOf(deviated, other);
  expect(report.tags).toEqual(["shop", "worker", "network"]);
  expect(report.contributions.map(({ property, levels }) => [property, levels])).toEqual([
    ["reliability", { high: 1, medium: 0, low: 1, none: 0 }],
    ["security", { high: 0, medium: 0, low: 0, none: 2 }],
    ["availability", { high: 0, medium: 1, low: 0, none: 1 }],
  ]);
  expect(report.contributions[0]?.byTag.get("network")).toBe("low");
  const page = renderHtml(report);
  expect(page).toMatch(/deviated<\/span> <a href="#experiment-1">/);
  expect(page).toContain("<title>reliability: 1 high, 1 low</title>");
  expect(renderMarkdown(report)).toContain("| reliability | 1 | 0 | 1 | 0 |");
});

test("long outputs are cut, and their size is told", () => {
  const long = sampleJournal({
    run: [ran({ output: { status: 0, stdout: "é".repeat(150_000), stderr: "" } })],
  });
  const page = renderHtml(reportOf(long));
  expect(page.length).toBeLessThan(60_000);
  expect(page).toContain("300 kB, of which this is the beginning");
  const markdown = renderMarkdown(reportOf(long));
  expect(markdown.length).toBeLessThan(10_000);
  expect(markdown).toContain("stdout (its beginning; 300 kB in all)");
  const json = JSON.parse(renderJson(reportOf(long)));
  expect(json.experiments[0].method[0].output).toMatchObject([
    { part: "stdout", bytes: 300_000, cut: true },
  ]);
});

test("C20: letters of all languages pass through every format unharmed", () => {
  const text = "¿Qué pasa si el servicio se cae? é世界 🐒";
  const journal = sampleJournal({ experiment: { title: text }, run: [ran({ output: text })] });
  for (const rendered of [
    summaryOf(journal),
    renderMarkdown(reportOf(journal)),
    renderHtml(reportOf(journal)),
    renderJson(reportOf(journal)),
  ]) {
    expect(rendered.split(text).length).toBeGreaterThan(2);
  }
});

test("P45: passwords in addresses, and headers of requests, are not shown", () => {
  const provider = {
    type: "http",
    url: "https://monkey:hunter2@shop.example/health",
    headers: { Authorization: "Bearer hunter2" },
  };
  const journal = sampleJournal({
    run: [ran({ activity: { type: "probe", name: "ask", provider } })],
  });
  for (const render of [renderHtml, renderMarkdown, renderJson]) {
    expect(render(reportOf(journal))).not.toContain("hunter2");
  }
  expect(renderHtml(reportOf(journal))).toContain("https://monkey:***@shop.example/health");
});

const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "</title></svg></style><b>",
  "]]><!--",
  "`````\n# heading\n|a|b|",
  "\u001b[2J\u0007\u202e\u0000",
  "&lt;b&gt;&#60;",
];
const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }));
const anything = fc.oneof(
  text,
  fc.jsonValue({ stringUnit: "binary" }),
  fc.record({ status: fc.integer(), stdout: text, stderr: text }),
  fc.record({ status: fc.integer(), headers: fc.dictionary(text, text), body: fc.jsonValue() }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const activityRun = fc.record(
  {
    activity: fc.oneof(
      fc.dictionary(text, anything),
      fc.record(
        {
          type: text,
          name: text,
          background: fc.boolean(),
          tolerance: anything,
          pauses: fc.oneof(anything, fc.record({ before: anything, after: anything })),
          provider: fc.oneof(
            anything,
            fc.record({ url: anything, path: anything, arguments: anything }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    output: anything,
    start: fc.oneof(text, fc.constant("2026-03-14T09:26:53.589793+00:00")),
    end: fc.oneof(text, fc.constant("2026-03-14T09:26:55")),
    status: fc.oneof(fc.constantFrom("succeeded", "failed"), text),
    exception: fc.oneof(fc.array(text), anything),
    duration: fc.oneof(fc.double(), anything),
    tolerance_met: fc.oneof(fc.boolean(), anything),
  },
  { requiredKeys: ["activity"] },
);
const state = maybe(
  fc.record(
    { steady_state_met: fc.constantFrom(true, false, null), probes: fc.array(activityRun) },
    { requiredKeys: [] },
  ),
);
const journalShaped = fc.record(
  {
    "chaoslib-version": anything,
    platform: anything,
    node: anything,
    experiment: fc.oneof(
      fc.dictionary(text, anything),
      fc.record(
        {
          title: text,
          description: text,
          tags: fc.oneof(fc.array(text), anything),
          contributions: fc.oneof(fc.dictionary(text, text), anything),
          rollbacks: anything,
          dry: anything,
          "steady-state-hypothesis": fc.oneof(fc.record({ title: text }), anything),
        },
        { requiredKeys: [] },
      ),
    ),
    start: anything,
    status: fc.constantFrom("completed", "failed", "aborted", "interrupted"),
    deviated: fc.oneof(fc.boolean(), anything),
    steady_states: fc.record(
      { before: state, after: state, during: maybe(fc.array(state)) },
      { requiredKeys: [] },
    ),
    run: fc.array(activityRun),
    rollbacks: maybe(fc.array(activityRun)),
    end: anything,
    duration: anything,
    interruption: anything,
    safeguards: anything,
  },
  { requiredKeys: ["experiment", "status", "run"] },
);

test("whatever a journal holds, every format renders, and nothing of it becomes a tag or a control", () => {
  // a page that shows nothing would pass everything else
  const known = new Set<string>();
  fc.assert(
    fc.property(fc.array(journalShaped, { minLength: 1, maxLength: 3 }), (documents) => {
      const report = reportOf(
        ...documents.map((document) => readJournal(JSON.stringify(document), "journal.json")),
      );
      const page = renderHtml(report);
      for (const tag of tagsIn(page)) {
        expect(tag).toMatch(TAG);
        known.add(tag);
      }
      const json = renderJson(report);
      expect(() => JSON.parse(json)).not.toThrow();
      const shown = [
        page,
        renderMarkdown(report),
        json,
        renderSummary(report, (_, it) => it),
      ].flat();
      for (const it of shown) expect(it).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
    }),
    { numRuns: 100 },
  );
  expect(known.size).toBeGreaterThan(30);
});

/** A tag as we write them: attributes that we know, each with a quoted value. */
const TAG =
  /^<(?:!doctype html|\/?(?:html|head|meta|title|style|body|header|main|article|section|h[1-5]|p|ul|ol|li|dl|dt|dd|div|span|strong|a|details|summary|pre|code|table|thead|tbody|tr|th|td|svg|g|text|tspan|line|rect|circle)(?: (?:lang|charset|http-equiv|content|name|class|id|role|width|height|x|y|x1|x2|y1|y2|cx|cy|r|rx|text-anchor|scope|tabindex|href)="")*\/?)>$/;

test("a value that is nested beyond all measure does not break a report", () => {
  const depth = 50_000;
  const json = JSON.stringify(sampleJournal({ run: [ran({ output: "HERE" })] })).replace(
    '"HERE"',
    `${"[".repeat(depth)}${"]".repeat(depth)}`,
  );
  const report = reportOf(readJournal(json, "journal.json"));
  for (const render of [renderHtml, renderMarkdown, renderJson]) {
    expect(render(report)).toContain("nested too deeply");
  }
});
