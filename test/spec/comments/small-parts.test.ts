/**
 * Small parts that many comments contain: links, people's names, markers, lists of what people
 * said.
 */
import { describe, expect, test } from "vitest";
import type { State } from "../../../src/core/model/state.ts";
import {
  formatMention,
  getPermanentLink,
  getRecordLink,
  renderScriptedRunNote,
} from "../../../src/core/messages/fragments.ts";
import { readMarker, appendMarker } from "../../../src/core/messages/marker.ts";
import { renderSteers, renderWaivers } from "../../../src/core/messages/human-actions.ts";
import { renderPlanChanges, describePlanChanges } from "../../../src/core/messages/plan.ts";
import { rewriteCommandsInEffects } from "../../../src/core/commands/command-references.ts";
import { truncateLines, formatLogin } from "../../../src/core/text/markdown.ts";
import type { Effect } from "../../../src/core/model/effects/index.ts";
import type { WorkerChange } from "../../../src/core/model/plan-changes.ts";
import { atRest, AT, SHA } from "../support/at-rest.ts";

describe("a link into the record", () => {
  const at = (status: State["build"]["status"]) => atRest(({ build }) => (build.status = status));

  test.each<[State["build"]["status"], string]>([
    ["building", "../blob/baton/7-units/record/workers/W1.1%20x%23.md"],
    ["landed", "../blob/baton/7-units/workers/W1.1%20x%23.md"],
    ["cancelled", "../blob/baton/7-units/workers/W1.1%20x%23.md"],
  ])("while the build is %s, leads to its branch, and later to its tag", (status, link) => {
    expect(getRecordLink(at(status), "workers/W1.1 x#.md")).toBe(link);
    expect(getPermanentLink(at(status), null, "workers/W1.1 x#.md")).toBe(link);
  });

  test("names the commit if it must not change", () => {
    expect(getPermanentLink(at("building"), SHA, "BUILD.md")).toBe(`../blob/${SHA}/BUILD.md`);
  });
});

test.each([
  ["ann", "@ann"],
  ["a-b_c9", "@a-b_c9"],
  ["a".repeat(99), `@${"a".repeat(99)}`],
  ["a".repeat(100), "a".repeat(100)],
  ["dependabot[bot]", "dependabot[bot]"],
  ["-ann", "-ann"],
  ["evil @all", "evilall"],
  ["org/team", "orgteam"],
  ["", ""],
])("%j is mentioned as %j", (login, called) => {
  expect(formatMention(login)).toBe(called);
});

test("a person who is only named, and not mentioned, is shown as code", () =>
  expect(formatLogin("ann")).toBe("`@ann`"));

test.each([
  [[], false],
  [["claude-sonnet-5-5"], false],
  [["claude-sonnet-5-5", "score player (no model)"], true],
])("sessions by %j get the note that no AI model was called: %s", (models, none) => {
  const note = "_Scripted run: no AI model was called._";
  expect(renderScriptedRunNote(models)).toEqual(none ? [note, ""] : []);
});

describe("the marker by which Baton finds its comments", () => {
  test("is the last line, below the body", () => {
    expect(appendMarker("Hello\n\n", "7-units", "answer:12", "abc-1")).toBe(
      "Hello\n\n<!-- baton:7-units answer:12 abc-1 -->",
    );
  });

  test("may have this length", () => {
    const [slug, key, hash] = ["7-units", "a".repeat(120), "b".repeat(64)];
    expect(readMarker(appendMarker("Hello", slug, key, hash))).toEqual({ slug, key, hash });
  });

  test.each([
    ["7-units", "a".repeat(121), "-"],
    ["7-units", "plan", "b".repeat(65)],
    ["7-units", "plan", "a:b"],
    ["7-units", "a b", "-"],
    ["7-units", "", "-"],
    ["7-units", "plan", ""],
    ["7-units", "a--b", "-"],
    ["7-units", "plan", "a--b"],
    ["Units", "plan", "-"],
  ])("refuses %s %s %s", (slug, key, hash) => {
    expect(readMarker(`Hello\n\n<!-- baton:${slug} ${key} ${hash} -->`)).toBeNull();
    expect(() => appendMarker("Hello", slug, key, hash)).toThrow(
      `Not a marker: ${slug} ${key} ${hash}`,
    );
  });

  test("is read with other line ends and without text after it, as GitHub returns it", () => {
    const plan = { slug: "7", key: "plan", hash: "-" };
    expect(readMarker("Hello\r\n\r\n<!-- baton:7 plan - -->\r\n\r\n")).toEqual(plan);
    expect(readMarker("<!-- baton:7 plan - --> x")).toBeNull();
    expect(readMarker("<!-- baton:7 plan - -->\n\nx")).toBeNull();
    expect(readMarker(" <!-- baton:7 plan - -->")).toBeNull();
    expect(readMarker("")).toBeNull();
  });
});

test("what people said to a worker, and what they approved, is shown as lists", () => {
  const { workers } = atRest();
  const worker = workers["W1.1"]!;
  const steer = {
    n: 1,
    by: "ann",
    at: AT,
    text: "Metres.",
    on: 7,
    during: null,
    started_session: null,
    announced_session: null,
  };
  const finding = (message: string) => ({
    guard: "paths",
    path: "a",
    message,
    waivable: true,
    key: "k",
  });
  const findings = [finding("Outside of its paths."), finding("A secret?")];
  expect([renderSteers(worker), renderWaivers([worker])]).toEqual([[], []]);
  worker.steers = [
    { ...steer, finished_session: null },
    { ...steer, finished_session: "W1.1/work/1" },
  ];
  worker.waivers = [{ session: "W1.1/work/1", run: 5, findings, more: 0, by: "bob", at: AT }];
  expect(renderSteers(worker)).toEqual([
    ...["### What people said to it", "", "- `ann`: Metres. (not seen by any session yet)"],
    ...["- `ann`: Metres. (seen by `W1.1/work/1`)", ""],
  ]);
  expect(renderWaivers([worker, workers["W2.1"]!])).toEqual([
    ...[
      "### Accepted by people",
      "",
      "- `W1.1/work/1`, run 5: Outside of its paths. Accepted by `bob`.",
    ],
    ...["- `W1.1/work/1`, run 5: A secret? Accepted by `bob`.", ""],
  ]);
});

describe("a plan's changes", () => {
  const change = (more: Partial<WorkerChange> = {}): WorkerChange => ({
    ...{ worker: "W1.1", name: "Units", kind: "changed", fields: [] },
    ...more,
  });
  const fields = [
    { field: "depends_on" as const, removed: ["W1.2"], added: [] },
    { field: "mission" as const, removed: [], added: [] },
    { field: "paths" as const, removed: [], added: ["src/b.js"] },
  ];

  test("are shown as a diff", () => {
    const workers = [
      change({ fields }),
      change({ worker: "W1.2", kind: "removed" }),
      change({ worker: "W1.3", kind: "added" }),
    ];
    expect(renderPlanChanges({ since: "x", workers, more: 1 }).join("\n")).toBe(
      `### What changed since plan \`x\`

\`\`\`diff
! W1.1: Units
!   dependencies
-     W1.2
!   mission: different order or spacing
!   paths
+     src/b.js
- W1.2: Units
+ W1.3: Units
! and 1 more worker
\`\`\`
`,
    );
    expect(renderPlanChanges({ since: "x", workers: [], more: 2 }).join("\n")).toContain(
      "\n! and 2 more workers\n",
    );
    const both = { field: "script", removed: ["build"], added: ["adapt"] };
    expect(
      renderPlanChanges({ since: "x", workers: [change({ fields: [both] })], more: 0 }),
    ).toEqual([
      ...["### What changed since plan `x`", ""],
      ...["```diff\n! W1.1: Units\n!   script\n-     build\n+     adapt\n```", ""],
    ]);
  });

  test("and in a sentence for five workers", () => {
    const words = (count: number, more: number) =>
      describePlanChanges({
        since: "x",
        workers: Array<WorkerChange>(count).fill(change({ kind: "added" })),
        more,
      });
    expect(words(5, 0)).toBe(Array(5).fill("W1.1 is new").join("; "));
    expect(words(6, 0)).toMatch(/new; 1 more worker changed$/);
    expect(words(6, 3)).toMatch(/new; 4 more workers changed$/);
    expect(words(0, 0)).toBe("nothing changed");
    expect(describePlanChanges({ since: "x", workers: [change({ fields })], more: 0 })).toBe(
      "the dependencies, mission, paths of W1.1 changed",
    );
  });
});

test("when bare verbs are off, texts of effects name commands in the addressed form", () => {
  const effects = [
    { type: "comment", body: "Say `/retry`." },
    { type: "check", summary: "Say `/retry W1.1`." },
    { type: "other", title: "`/retry`" },
  ] as unknown as Effect[];
  expect(rewriteCommandsInEffects(effects, true)).toEqual(effects);
  expect(rewriteCommandsInEffects(effects, false)).toEqual([
    { type: "comment", body: "Say `/orchestrate retry`." },
    { type: "check", summary: "Say `/orchestrate retry W1.1`." },
    { type: "other", title: "`/retry`" },
  ]);
});

test("lines fit up to the last character, and the count of omitted ones skips empty lines", () => {
  expect(truncateLines(["aa", "bb"], 6, 0, "there")).toEqual(["aa", "bb"]);
  expect(truncateLines(["aa", "bb", "", "cc"], 5, 0, "there")).toEqual([
    "aa",
    "",
    "_… and 2 more: there._",
    "",
  ]);
});
