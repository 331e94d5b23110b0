/**
 * The final report: how the build ended, what was made, who decided what, what remains, and what it
 * used.
 * Lines: the tests show the complete report, as people read it.
 */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { listHumanActions } from "../../../src/core/messages/human-actions.ts";
import { renderFinalReport, renderHeadline } from "../../../src/core/messages/report.ts";
import type { Completion } from "../../../src/core/model/completion.ts";
import { aLanding, atRest, AT, mergePull, viewBuild, SHA } from "../support/at-rest.ts";

const done: Completion = {
  ...{
    worker_id: "W1.1",
    session: "W1.1/work/1",
    timestamp: AT,
    status: "complete",
    summary: "Made the units.",
  },
  ...{
    artifacts: [],
    learnings: ["Use `Map`"],
    decisions: ["Metres first"],
    concerns: ["Rounding"],
  },
  ...{ follow_up: ["Add feet"], criteria: [] },
};
const used = {
  ...{
    session: "W1.1/work/1" as const,
    model: "m",
    input_tokens: 1000,
    output_tokens: 200,
    cache_read_tokens: 30,
  },
  ...{
    cache_write_tokens: 4,
    dollars: 1.5,
    seconds: 61,
    complexity: null,
    at: null,
    claimed: null,
    pass: 0,
    context: {},
  },
};

test("with an estimate, the report compares its kinds of session, without architect and adapt", () => {
  const state = atRest((s) => {
    s.build.plan!.estimate.range = { low: 1, high: 5, uncorrected: 3 };
    const other = (["build/architect/1", "wave-1/adapt/1"] as const).map((session) => ({
      ...used,
      session,
      dollars: 9,
    }));
    s.build.spent = [...other, { ...used, session: "build/close/1", dollars: 0.5 }];
    s.workers["W1.1"]!.spent = [used];
  });
  const words =
    "Of the dollars, $2.00 were for work, reviews and final sessions (estimated: $1.00 to $5.00).";
  expect(renderFinalReport(getBuildView(state), [])).toContain(words);
});

test("the report is complete for a build that landed", () => {
  const state = atRest((s) => {
    const { build, workers } = s;
    Object.assign(build, {
      status: "landed",
      sessions_run: 7,
      retries: 1,
      models: ["score player (no model)"],
    });
    Object.assign(build, { usage: used, ended_at: "2026-01-02T11:05:00Z", unpriced: 1 });
    build.landing = aLanding({ merge_sha: SHA, merge_parents: [SHA] });
    build.early = [{ pr: 9, commit: SHA, by: "bob", workers: ["W1.1"], followed: true }];
    build.flaky = [{ name: "test", times: 1, pulls: [12] }];
    const loop = {
      n: 1,
      base: "b",
      quotas: {},
      dimensions: [],
      head: null,
      summary: null,
      wave: null,
      tag: null,
      last: null,
    };
    build.loops = [{ ...loop, phase: "over" }];
    Object.assign(workers["W1.1"]!, mergePull(12));
    Object.assign(workers["W2.1"]!, mergePull(13));
    const finding = {
      guard: "paths",
      path: "a",
      message: "Outside of its paths.",
      waivable: true,
      key: "k",
    };
    const waiver = {
      session: "W1.1/work/1" as const,
      run: 5,
      findings: [finding],
      more: 0,
      by: "ann",
      at: AT,
    };
    Object.assign(workers["W1.1"]!, {
      attempts: { work: 1, rework: 1 },
      spent: [used],
      waivers: [waiver],
    });
    build.spent = [{ ...used, session: "build/architect/1" }];
    s.completions["W1.1/work/1"] = done;
    s.completions["W1.1/rework/1"] = { ...done, session: "W1.1/rework/1" };
    s.closing = {
      verdict: "land",
      summary: "Fits.",
      subject: "x",
      message: "y",
      scores: [],
      findings: [],
    };
  });
  const unlanded = [{ branch: "baton/7-units/W2.1", by: ["wren", "bob"] }];
  expect(renderFinalReport(getBuildView(state), unlanded)).toBe(`## Landed on \`main\` by #13

One commit, 0123456789abcdef0123456789abcdef01234567, on top of 0123456789ab. \`/revert\` opens the pull request that \
undoes it.

_Scripted run: no AI model was called._

W1.1 landed early: #9 was merged by \`@bob\` as \`0123456789abcdef0123456789abcdef01234567\` while the build was still running.

Fits.

| Worker | Status | PR | Attempts | Reviews |
| --- | --- | --- | --- | --- |
| W1.1: Task W1.1 | merged | #12 | 2 | 0 |
| W2.1: Task W2.1 | merged | #13 | 0 | 0 |

### Loops

- Loop 1: nothing came of it.

**Spent:** 7 sessions (1 failed), 1,234 tokens, $1.50 and 1 session without a known price, 1 min 1 s of session \
time, 1 h 5 min from label to end.

### Left behind

- \`baton/7-units/W2.1\` stays, because it has commits by \`wren\`, \`bob\` that did not land.

### Accepted by people

- \`W1.1/work/1\`, run 5: Outside of its paths. Accepted by \`ann\`.

### Flaky checks

- \`test\` failed and then passed on the same commit once (#12)

### Concerns

- W1.1: Rounding

### Follow-ups

- W1.1: Add feet

### Decisions

- W1.1: Metres first

### Learnings

- W1.1: Use \`Map\`

| Spent by | Model | Input | Output | Cache read | Cache written | Dollars | Time |
| --- | --- | --- | --- | --- | --- | --- | --- |
| W1.1 | m | 1,000 | 200 | 30 | 4 | $1.50 | 1 min 1 s |
| the build | m | 1,000 | 200 | 30 | 4 | $1.50 | 1 min 1 s |

The record is kept as the tag [\`baton/7-units\`](../blob/baton/7-units/BUILD.md).`);
});

test("the report is complete for a build that was cancelled before it began", () => {
  const view = viewBuild((state) => {
    state.briefs = [];
    Object.assign(state.build, {
      status: "cancelled",
      cancelled: { by: "ann", at: AT },
      sessions_run: 1,
    });
  });
  expect(renderFinalReport(view, [])).toBe(`## Not landed: the build was cancelled by \`ann\`

\`main\` is unchanged.
To build the issue again, reopen it if it is closed, remove its label and set it again.

**Spent:** 1 session (0 failed), 0 tokens, 0 s of session time.

### What people did

- The build was cancelled by \`ann\`.

The record is kept as the tag [\`baton/7-units\`](../blob/baton/7-units/BUILD.md).`);
});

test("the report covers a worker without a pull request and one still in review", () => {
  const report = renderFinalReport(
    viewBuild(({ build, workers }) => {
      build.status = "failed";
      workers["W1.1"]!.pr = { number: 12, head_repository_id: 1 };
    }),
    [],
  );
  expect(report).toContain(
    "\n| W1.1: Task W1.1 | in review | #12 | 0 | 0 |\n| W2.1: Task W2.1 | planned | – | 0 | 0 |\n",
  );
});

test("the report does not show an unknown price as zero", () => {
  const spent = (dollars: number | null, unpriced: number, tokens = 5) =>
    /\*\*Spent:\*\* .*/.exec(
      renderFinalReport(
        viewBuild(({ build }) => {
          const none = {
            input_tokens: tokens,
            output_tokens: 0,
            cache_read_tokens: 0,
            cache_write_tokens: 0,
          };
          Object.assign(build, {
            unpriced,
            usage: { ...none, dollars, seconds: 3 },
            sessions_run: 2,
          });
        }),
        [],
      ),
    )![0];
  expect(spent(1.2, 0)).toBe(
    "**Spent:** 2 sessions (0 failed), 5 tokens, $1.20, 3 s of session time.",
  );
  expect(spent(1.2, 2)).toContain(", $1.20 and 2 sessions without a known price, 3 s");
  expect(spent(null, 1)).toContain(" 5 tokens, 1 session without a known price, 3 s");
  expect(spent(null, 1, 0)).toContain(" 0 tokens, 3 s");
});

describe("the report's first lines", () => {
  const first = (set: (state: State) => void) => renderHeadline(viewBuild(set)).join("\n");
  const landed = (more: Partial<State["build"]>, parents: string[], pr: number | null = 13) =>
    first(({ build }) => {
      Object.assign(
        build,
        { status: "landed", landing: aLanding({ pr, merge_sha: SHA, merge_parents: parents }) },
        more,
      );
    });

  test("landed as one commit, as a merge commit, or with unknown parents", () => {
    const undo = "`/revert` opens the pull request that undoes it.";
    const other = "f".repeat(40);
    expect(landed({}, [SHA])).toBe(
      `## Landed on \`main\` by #13\n\nOne commit, ${SHA}, on top of 0123456789ab. ${undo}`,
    );
    expect(landed({}, [], null)).toBe(`## Landed on \`main\`\n\nOne commit, ${SHA}. ${undo}`);
    expect(landed({}, [SHA, other])).toBe(
      `## Landed on \`main\` by #13\n\n${SHA}, a merge commit (parents 0123456789ab ` +
        `and ffffffffffff): the build is its second parent, one commit. ${undo}`,
    );
  });

  test("the base branch moved meanwhile", () => {
    expect(landed({ followed: 1 }, [])).toContain(
      `, ${SHA}. \`main\` moved meanwhile, so Baton created the landing commit again once. `,
    );
    expect(landed({ followed: 2 }, [])).toContain(
      `. \`main\` moved meanwhile, so Baton created the landing commit again 2 times. `,
    );
  });

  test("nothing had to be changed", () => {
    expect(first(({ build }) => (build.status = "complete"))).toBe(
      "## Complete: nothing had to be changed\n\nThe workers ended without a change, so " +
        "there is nothing to land. `main` is unchanged.",
    );
  });

  const rebuild =
    "To build the issue again, reopen it if it is closed, remove its label and set it again.";

  test("cancelled by a person after parts had landed early", () => {
    expect(
      first(({ build }) => {
        Object.assign(build, { status: "cancelled", cancelled: { by: "ann", at: AT } });
        build.early = [9, 11].map((pr) => ({
          pr,
          commit: SHA,
          by: null,
          workers: [],
          followed: true,
        }));
      }),
    ).toBe(
      "## Not landed: the build was cancelled by `ann`\n\n`main` has what #9, #11 merged, " +
        `and nothing else of the build.\n${rebuild}`,
    );
  });

  test("stopped, with what exists anyway", () => {
    expect(
      first(({ build, workers }) => {
        build.status = "failed";
        build.stop = {
          kind: "failed",
          cause: "architect",
          details: toDetails("15 sessions failed."),
          at: AT,
        };
        Object.assign(workers["W1.1"]!, mergePull(12));
        Object.assign(workers["W2.1"]!, { pr: { number: 13, head_repository_id: 1 } });
      }),
    ).toBe(
      "## Not landed: the build is failed: 15 sessions failed.\n\n`main` is unchanged. W1.1 " +
        "(#12) had been merged into the build branch. W2.1 (#13) had a pull request that was " +
        'not merged.\nTheir changes are still on those pages: "Restore branch" there ' +
        "restores a worker's branch.\n" +
        rebuild,
    );
  });

  test("it names fifty of very many workers", () => {
    const text = first(({ build, briefs, workers }) => {
      build.status = "failed";
      for (let n = 2; n <= 60; n += 1) {
        briefs.push({ ...briefs[0]!, id: `W1.${n}` });
        workers[`W1.${n}`] = { ...workers["W1.1"]!, id: `W1.${n}`, ...mergePull(n) };
      }
    });
    expect(text).toContain(" W1.2 (#2), W1.3 (#3), ");
    expect(text).toContain(", W1.51 (#51) had been merged into the build branch.");
  });

  test("ended with nothing to land", () => {
    expect(first(({ build }) => (build.status = "failed"))).toBe(
      "## Not landed: the build is failed: nothing was changed, so there is nothing to " +
        `land\n\n\`main\` is unchanged.\n${rebuild}`,
    );
  });
});

describe("what people did", () => {
  test("is omitted if no person did anything", () =>
    expect(listHumanActions(atRest())).toEqual([]));

  test("to the build", () => {
    const lines = (by: string | null) =>
      listHumanActions(
        atRest(({ build }) => {
          const gate = { state: "approved" as const, hash: "x", by, at: AT };
          const wave = { state: "approved" as const, at: AT };
          build.gates = { plan: gate, waves: [{ ...wave, wave: 2, by }], landing: gate };
          build.cancelled = { by: "bob", at: AT };
        }),
      );
    expect(lines("ann")).toEqual([
      "The plan was approved by `ann`.",
      "Wave 2 was started by `ann`.",
      "The landing was approved by `ann`.",
      "The build was cancelled by `bob`.",
    ]);
    expect(lines(null)).toEqual([
      "The plan was approved by the configuration.",
      "The landing was approved by the configuration.",
      "The build was cancelled by `bob`.",
    ]);
  });

  const verdict = (by: string, said: "approve" | "request_changes") => ({
    ...{ tree: "t", head: "h", also: [], round: 1, words: "x", review: null, verdict: said, by },
  });
  const steer = {
    n: 1,
    by: "ann",
    at: AT,
    text: "x",
    on: 7,
    during: null,
    started_session: null,
    announced_session: null,
    finished_session: null,
  };
  const pr = { number: 12, head_repository_id: 1 };

  test.each<[string, Partial<WorkerState>, string[]]>([
    [
      "skipped by a command",
      { skipped: { by: "ann", at: AT, pull: null } },
      ["W1.1 was left out by `ann`."],
    ],
    [
      "closed",
      { pr, skipped: { by: "ann", at: AT, pull: 12 } },
      ["W1.1 (#12) was left out by `ann`, who closed it."],
    ],
    ["cancelled", { cancelled: { by: "ann", at: AT } }, ["W1.1 was cancelled by `ann`."]],
    ["launched", { started: { by: "ann", at: AT } }, ["W1.1 was launched by `ann`."]],
    ["merged by hand", { pr, merged_by: "ann" }, ["W1.1 (#12) was merged by hand by `ann`."]],
    [
      "judged by people, each named once, and by sessions, which aren't people",
      {
        pr,
        verdicts: [
          ...[
            verdict("@ann", "request_changes"),
            verdict("@ann", "approve"),
            verdict("@ann", "approve"),
          ],
          ...[
            verdict("@bob", "approve"),
            verdict("W1.1/review/1", "approve"),
            verdict("@cat", "request_changes"),
          ],
        ],
      },
      [
        "W1.1 (#12): changes were asked for by `ann`, `cat`.",
        "W1.1 (#12) was approved by `ann`, `bob`.",
      ],
    ],
    [
      "told something",
      { steers: [steer, steer, { ...steer, by: "bob" }] },
      ["W1.1 received instructions from `ann`, `bob`."],
    ],
  ])("to a worker: %s", (_case, set, lines) => {
    expect(listHumanActions(atRest(({ workers }) => Object.assign(workers["W1.1"]!, set)))).toEqual(
      lines,
    );
  });
});
