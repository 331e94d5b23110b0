/** The status comment: the status of the build, and what it asks of whom. */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import type { State } from "../../../src/core/model/state.ts";
import { renderStatusAnswer } from "../../../src/core/messages/command-answers.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { aLanding, atRest, AT, mergePull, viewBuild, SHA } from "../support/at-rest.ts";
import { session } from "../support/calm.ts";
import { toEndCause } from "../support/facts.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";

const approved = ({ build }: State) =>
  (build.gates.plan = { state: "approved", hash: "x", by: "ann", at: AT });

test("the simplest status comment has a row for each worker, and where to read more", () => {
  expect(renderStatusComment(viewBuild(approved))).toBe(`## Build: building

Baton needs nothing from you now.

| Worker | Status | PR | Waits for |
| --- | --- | --- | --- |
| W1.1: Task W1.1 | ready | – | a free place among the workers that run at once |
| W2.1: Task W2.1 | planned | – | W1.1, which come first |

[Progress](../blob/baton/7-units/record/STATUS.md) · [decisions and \
learnings](../blob/baton/7-units/record/BUILD.md) · \`/why W1.1\` says more about a worker.`);
});

test("a copy of the status comment says from when it is", () => {
  expect(renderStatusAnswer(viewBuild(approved), AT).split("\n").slice(0, 5)).toEqual([
    "## Build: building",
    "",
    "As of 2026-01-02 10:00 UTC.",
    "",
    "Baton needs nothing from you now.",
  ]);
});

test("the status comment lists everything that blocks the build", () => {
  const view = viewBuild((state) => {
    approved(state);
    const { build, workers } = state;
    Object.assign(build, { models: ["score player (no model)"], budget: 20, loops_wanted: 1 });
    build.usage.dollars = 3;
    build.hold = { by: "ann", at: AT };
    build.paused = { by: "bob", at: AT, how: "command" };
    build.sessions = {
      close: session("close", { parked: { until: AT, cause: toEndCause("It is overloaded.") } }),
    };
    build.flaky = [{ name: "test", times: 2, pulls: [12] }];
    Object.assign(workers["W1.1"]!, { pr: { number: 12, head_repository_id: 1 } });
    workers["W1.1"]!.stop = {
      kind: "blocked",
      cause: "work",
      details: toDetails("No key"),
      at: AT,
    };
    Object.assign(workers["W2.1"]!, {
      stop: { kind: "failed", cause: "work", details: toDetails("It ended"), at: AT },
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
    workers["W2.1"]!.steers = [steer];
  });
  expect(renderStatusComment(view)).toBe(`## Build: building, paused

_Scripted run: no AI model was called._

**Loops:** the first pass; 1 loop to follow.

**Parked:** The close session waits for the provider, until 2026-01-02 10:00 UTC (It is overloaded). \`/retry\` \
tries at once.

The build has spent $3.00 of its budget of $20.

**Flaky:** \`test\` failed and then passed on the same commit 2 times (#12).

**Said to W2.1:** one message, for its next session; not seen yet.

**Held:** nothing is merged since 2026-01-02 10:00 UTC by \`@ann\`; \`/unhold\` ends the hold.

**Action needed:** The build is paused since 2026-01-02 10:00 UTC by \`@bob\`; \`/resume\` continues it. W1.1, W2.1 wait \
for a person: No key. Answer with \`/retry W1.1 [words]\` (starts it again) or \`/skip W1.1\` (continues without it). Waiting since 2026-01-02 10:00 UTC. Anyone with write access to this repository can answer.

| Worker | Status | PR | Waits for |
| --- | --- | --- | --- |
| W1.1: Task W1.1 | **blocked** | #12 | a person, since 2026-01-02 10:00 UTC: No key. Answer with \`/retry W1.1 \
[words]\` (starts it again) or \`/skip W1.1\` (continues without it); and merging is held since 2026-01-02 10:00 UTC by \`@ann\`; \`/unhold\` ends the hold; \
and the build is paused since 2026-01-02 10:00 UTC by \`@bob\`; \`/resume\` continues it |
| W2.1: Task W2.1 | **failed** | – | a person, since 2026-01-02 10:00 UTC: It ended. Answer with \`/retry W2.1 \
[words]\` (starts it again) or \`/skip W2.1\` (continues without it); and the build is paused since 2026-01-02 10:00 UTC by \`@bob\`; \`/resume\` continues it |

[Progress](../blob/baton/7-units/record/STATUS.md) · [decisions and \
learnings](../blob/baton/7-units/record/BUILD.md) · \`/why W1.1\` says more about a worker.`);
});

test("a status of two words is written with a space", () => {
  const body = renderStatusComment(viewBuild(({ build }) => (build.status = "awaiting_approval")));
  expect(body).toMatch(/^## Build: awaiting approval\n/);
});

test("before planning, the status comment says what that waits for", () => {
  const body = (set: (state: State) => void) =>
    renderStatusComment(
      viewBuild((state) => {
        state.build.status = "planning";
        state.build.plan = null;
        state.briefs = [];
        state.build.preflight = { hash: "x", attempt: 1, since: AT, passed: false, warnings: [] };
        set(state);
      }),
    );
  const waits =
    "Planning begins once the preflight of this configuration has ended; that takes about " +
    "a minute.";
  expect(body(() => undefined)).toBe(
    `## Build: planning

${waits}

Baton needs nothing from you now.

[Progress](../blob/baton/7-units/record/STATUS.md) · \
[decisions and learnings](../blob/baton/7-units/record/BUILD.md) · \`/why W1.1\` says more about a worker.`,
  );
  expect(body(({ build }) => (build.preflight!.passed = true))).not.toContain(waits);
  expect(body(({ build }) => (build.preflight = null))).not.toContain(waits);
  expect(body(({ build }) => (build.status = "building"))).not.toContain(waits);
  const stop = {
    kind: "blocked" as const,
    cause: "preflight" as const,
    details: toDetails("No key."),
    at: AT,
  };
  expect(body(({ build }) => (build.stop = stop))).not.toContain(waits);
});

describe("the landing pull request", () => {
  const line = (set: (state: State) => void) =>
    renderStatusComment(
      viewBuild((state) => {
        state.build.landing = aLanding();
        set(state);
      }),
    )
      .split("\n")
      .find((one) => one.includes("#13"));

  test.each<[string, (state: State) => void, string]>([
    ["is named", () => undefined, "Landing: #13."],
    [
      "waits for what GitHub does by itself",
      ({ build }) =>
        (build.landing!.waits = {
          pull: 13,
          base: "main",
          since: AT,
          reason: { kind: "queue", position: 2 },
        }),
      "Landing: #13. Pull request #13 is in the merge queue, at position 2: GitHub " +
        "merges it once its checks pass.",
    ],
    [
      "waits for a person, who is asked above",
      ({ build }) =>
        (build.landing!.waits = { pull: 13, base: "main", since: AT, reason: { kind: "draft" } }),
      "Landing: #13.",
    ],
    [
      "has landed",
      ({ build }) => {
        const waits = {
          pull: 13,
          base: "main",
          since: AT,
          reason: { kind: "queue" as const, position: 2 },
        };
        build.landing = aLanding({ merge_sha: SHA, waits });
      },
      `Landing: #13, landed as ${SHA}.`,
    ],
    [
      "checks workers so far",
      ({ build }) => {
        const mark = {
          worker: "W1.1" as const,
          head: SHA,
          tip: SHA,
          queue: [],
          commit: SHA,
          marked: true,
        };
        build.landing = null;
        build.candidate = { ...mark, pr: 13, ci: aLanding().ci };
      },
      "Checked before merging: #13.",
    ],
  ])("%s", (_case, set, words) => expect(line(set)).toBe(words));

  test("is shown by itself", () => {
    const body = renderStatusComment(viewBuild(({ build }) => (build.landing = aLanding())));
    expect(body).toContain("\n\nLanding: #13.\n\n[Progress](");
  });
});

test("a hold is not shown after the build is over, and at most twenty flaky checks are", () => {
  const flaky = Array.from({ length: 30 }, (_, i) => ({ name: `c${i}`, times: 1, pulls: [3] }));
  const state = atRest(({ build }) => Object.assign(build, { hold: { by: "ann", at: AT }, flaky }));
  expect(renderStatusComment(getBuildView(state)).match(/\*\*Flaky:\*\*/g)).toHaveLength(20);
  expect(renderStatusComment(getBuildView(state))).toContain("**Held:**");
  state.build.status = "landed";
  expect(renderStatusComment(getBuildView(state))).not.toContain("**Held:**");
});

test("a worker's status of two words is written with a space", () => {
  const body = renderStatusComment(
    viewBuild(({ workers }) => (workers["W1.1"]!.pr = { number: 12, head_repository_id: 1 })),
  );
  expect(body).toContain("| W1.1: Task W1.1 | in review | #12 | a review session |");
});

test("rows of merged workers name their pull request", () => {
  const body = renderStatusComment(
    viewBuild(({ workers }) => Object.assign(workers["W1.1"]!, mergePull(12))),
  );
  expect(body).toContain(
    "| W1.1: Task W1.1 | merged | #12 | nothing: its pull request is merged |",
  );
});
