/**
 * What people read about the improvement loops, and about settings that come from a build's
 * request.
 */
import { withBudgets } from "../support/budgets.ts";
import { describe, expect, test } from "vitest";
import type { Loop } from "../../../src/core/model/loop.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { BuildState } from "../../../src/core/model/build-state.ts";
import { NO_OVERRIDES } from "../../../src/core/model/overrides.ts";
import {
  renderLoopHeading,
  describeLoops,
  renderUpcomingLoops,
} from "../../../src/core/messages/loops.ts";
import { renderOverrides } from "../../../src/core/messages/request.ts";
import { atRest } from "../support/at-rest.ts";
import { makeLoop as loop } from "../support/loop.ts";

describe("loops that will follow", () => {
  const ahead = (wanted: number, ...loops: Loop[]) =>
    renderUpcomingLoops(
      atRest(({ build }) => Object.assign(build, { loops_wanted: wanted, loops })),
    ).join("\n");

  test("are announced with what each costs, and how to decline", () => {
    expect(ahead(2)).toBe(
      "**2 loops of improvement follow**: research, a plan of at most 5 workers, their work, " +
        "and a summary. The estimate doesn't include them. They end early if they find " +
        "nothing. `/loop 0` leaves them out.\n",
    );
    expect(ahead(2, loop(1))).toBe(
      "**1 loop of improvement follows**: research, a plan of at most 5 workers, their work, " +
        "and a summary. The estimate doesn't include it. It ends early if it finds nothing. " +
        "`/loop 0` leaves it out.\n",
    );
  });

  test("are not announced if none were requested, or after a loop that said it is the last", () => {
    expect([
      ahead(0),
      ahead(1, loop(1)),
      ahead(3, loop(1, { last: { kind: "nothing_found" } })),
    ]).toEqual(["", "", ""]);
  });
});

test("a loop's workers are listed below its architect's summary", () => {
  expect(renderLoopHeading(null)).toEqual([]);
  expect(renderLoopHeading(loop(2))).toEqual(["## Loop 2", ""]);
  expect(renderLoopHeading(loop(2, { summary: "One worker." }))).toEqual([
    "## Loop 2",
    "",
    "One worker.",
    "",
  ]);
});

describe("the report has a line for each loop", () => {
  const lines = (...loops: Loop[]) =>
    describeLoops(
      atRest((state) => {
        state.build.loops = loops;
        state.research[1] = { issues: [{}, {}] } as (typeof state.research)[1];
        state.memories[1] = { loop_summary: "Length\nis fixed." } as (typeof state.memories)[1];
        const [one] = state.briefs;
        state.briefs.push({ ...one!, id: "W2.2" }, { ...one!, id: "W3.1" });
      }),
    );

  test.each<[string, Loop[], string[]]>([
    [
      "that found, built and came to something, and was tagged",
      [loop(1, { wave: 2, tag: "set" }), loop(2, { wave: 3 })],
      [
        "Loop 1: 2 found; worked on by W2.1, W2.2; tag `baton/loops/7-units/1`. Length is fixed.",
        "Loop 2: worked on by W3.1.",
      ],
    ],
    [
      "whose tag was refused, and which is the last",
      [loop(1, { wave: 2, tag: "refused", last: { kind: "shortened", by: "ann", loops: 1 } })],
      [
        "Loop 1: 2 found; worked on by W2.1, W2.2, W3.1; GitHub refused its tag. " +
          "@\u200bann continued the build with 1 loop. Length is fixed.",
      ],
    ],
    [
      "that was not finished, or of which nothing came",
      [loop(2, { phase: "work" }), loop(3)],
      ["Loop 2: not finished.", "Loop 3: nothing came of it."],
    ],
  ])("%s", (_case, loops, words) => expect(lines(...loops)).toEqual(words));
});

describe("what a build takes from its request", () => {
  const note = (
    build: Partial<BuildState>,
    wishes: Partial<BuildState["wishes"]> = {},
    settings = {},
  ) =>
    renderOverrides(
      { ...atRest().build, ...build, wishes: { ...NO_OVERRIDES, ...wishes } },
      { ...DEFAULT_SETTINGS, ...settings },
    );
  const rows = (told: string | null) => told?.split("\n").slice(2);

  test("is shown in a table", () => {
    expect(note({}, { budget: 20 })).toBe(
      "| This build | As requested | Otherwise |\n| --- | --- | --- |\n| Budget | `$20` | `none` |",
    );
  });

  test.each<[string, () => string | null, string[] | undefined]>([
    ["nothing", () => note({}), undefined],
    [
      "its type",
      () => note({ build_type: "research" }),
      ["| Build type | `research` | `code_build` |"],
    ],
    ["a gate", () => note({}, { gates: { plan: "auto" } }), ["| Gate: plan | `auto` | `human` |"]],
    [
      "no budget",
      () => note({}, { budget: "none" }, withBudgets({ build: 7.5 })),
      ["| Budget | `none` | `$7.50` |"],
    ],
    ["the configured budget", () => note({}, {}, withBudgets({ build: 7.5 })), undefined],
    ["loops", () => note({}, { loops: 2 }), ["| Loops | `2` | `0` |"]],
    ["no loops", () => note({}, { loops: 0 }, { loops: 3 }), ["| Loops | `0` | `3` |"]],
    [
      "a model",
      () =>
        note({}, { models: { easy: "m" } }, { models: { easy: "n", normal: "o", complex: "p" } }),
      ["| Model: easy | `m` | `n` |"],
    ],
    [
      "research",
      () => note({}, { research: { security: 2, ui: 1 } }),
      ["| Research | `security 2, ui 1` | `as the session decides` |"],
    ],
    [
      "a document",
      () => note({ prd: { path: "docs/prd.md", sha: "x" } }),
      ["| Document | `docs/prd.md` | `none` |"],
    ],
  ])("%s is shown or not", (_what, told, expected) => expect(rows(told())).toEqual(expected));

  test.each<[BuildState["wishes"]["ignored"][number], string]>([
    [
      { field: "gate", gate: "plan", by: "ada" },
      "`gates.plan: auto` is ignored: it removes a point at which the configuration asks a " +
        "person",
    ],
    [
      { field: "budget", value: 9, by: "ada" },
      "`budget: 9` is ignored: it is more than the configuration allows",
    ],
    [
      { field: "target", value: 9, by: "ada" },
      "`score.target: 9` is ignored: it is more than the configuration sets",
    ],
    [
      { field: "loops", value: 9, by: "ada" },
      "`loops: 9` is ignored: it is more than the configuration sets",
    ],
    [
      { field: "test_first", by: "ada" },
      "`test_first: false` is ignored: it removes what the configuration requires of every build",
    ],
    [
      { field: "model", complexity: "easy", model: "big", by: "ada" },
      "`models.easy: big` is ignored: it names a model other than the configuration's",
    ],
  ])("includes that %j does not apply, and why", (ignored, words) => {
    const author = "and @\u200bada, who wrote the request, has no write access.";
    expect(note({}, { ignored: [ignored] })).toBe(`**Ignored:** ${words}, ${author}`);
    expect(note({}, { budget: 20, ignored: [ignored] })).toContain("| `none` |\n\n**Ignored:** `");
  });
});
