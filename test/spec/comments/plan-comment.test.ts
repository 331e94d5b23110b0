/**
 * The plan comment: what Baton will do, and how to approve it.
 * Lines: the tests show complete comments, as people read them.
 */
import { describe, expect, test } from "vitest";
import type { State } from "../../../src/core/model/state.ts";
import {
  renderEarlierPlans,
  renderNewPlanNotice,
  renderPlanApproval,
  renderPlanComment,
} from "../../../src/core/messages/plan.ts";
import { atRest, AT, viewBuild } from "../support/at-rest.ts";
import { SAMPLE_BASIS } from "../record-sample.ts";

const TIME = `The time is 4, 9 or 20 minutes for an easy, normal or complex worker, plus a third for its review, with at \
most 4 workers at once. A wave whose workers learned something adds one adapt session.`;

const WAVES = `### Wave 1

| Worker | Mission | After | Complexity |
| --- | --- | --- | --- |
| [W1.1](../blob/baton/7-units/record/workers/W1.1-task-w1-1.md) Task W1.1 | Make what W1.1 makes. | – | normal |

### Wave 2

| Worker | Mission | After | Complexity |
| --- | --- | --- | --- |
| [W2.1](../blob/baton/7-units/record/workers/W2.1-task-w2-1.md) Task W2.1 | Make what W2.1 makes. | W1.1 | normal |

\`\`\`mermaid
flowchart LR
  subgraph wave1["Wave 1"]
    W1_1["W1.1: Task W1.1"]
  end
  subgraph wave2["Wave 2"]
    W2_1["W2.1: Task W2.1"]
  end
  W1_1 --> W2_1
\`\`\`
`;

test("the simplest plan comment says what is planned, what it costs, and how to answer", () => {
  expect(renderPlanComment(viewBuild())).toBe(`## Plan: Add units

Units.

2 workers in 2 waves; this is plan \`0123456789ab\`.

**Estimate:** 5 sessions, dollars unknown, about 9 minutes.

<details>
<summary>How this is estimated</summary>

The dollars are not known: set the price of \`own-model\` \
under \`prices\` in the settings. The sessions are a work and a review session for each worker (2), one rework with its \
review for every 3 workers, and one closing session. ${TIME}

</details>

**To start it, answer \`/approve\`** (or \`/approve 0123456789ab\` for exactly this plan).
To change it, answer \`/revise\` and say what to change, or edit the workers' briefs in [the \
record](../blob/baton/7-units/record/PLAN.md). \`/help\` lists the other commands.

Waiting since 2026-01-01 00:00 UTC. Anyone with write access to this repository can answer.

${WAVES}`);
});

test("a plan comment has reasons, changes, cost, problems, what follows, and the earlier version", () => {
  const view = viewBuild(({ build }) => {
    Object.assign(build.plan!, { reason: "Small steps.", number: 2 });
    build.plan!.estimate = {
      sessions: 1,
      range: null,
      minutes: 1,
      basis: { ...SAMPLE_BASIS, workers: 1, memory: true },
    };
    build.plan!.changes = { since: "ba9876543210", workers: [], more: 0 };
    build.models = ["score player (no model)"];
    build.loops_wanted = 2;
    build.preflight = {
      hash: "x",
      attempt: 1,
      since: AT,
      passed: true,
      warnings: [{ name: "Egress", detail: "open.", remedy: null }],
    };
    build.planning.earlier = [
      {
        number: 1,
        hash: "ba9876543210",
        by: "@bob",
        replaced_at: AT,
        why: null,
        workers: [],
        more: 0,
      },
    ];
  });
  expect(renderPlanComment(view, ["Allow squash merging."], ["No workflow runs."]))
    .toBe(`## Plan: Add units

_Scripted run: no AI model was called._

Units.

Why it is split like this: Small steps.

2 workers in 2 waves; this is plan \`0123456789ab\`.

Nothing of plan \`ba9876543210\` changed.

**Estimate:** 1 session, dollars unknown, about 1 minute.

<details>
<summary>How this is estimated</summary>

The dollars are not known: set the price of \`own-model\` under \
\`prices\` in the settings. The sessions are a work and a review session for each worker (1), one rework with its review for \
every 3 workers, and one closing session and one memory session. ${TIME}

</details>

**The plan has changed: answers to the previous plan don't count.** **To start it, answer \`/approve\`** (or \
\`/approve 0123456789ab\` for exactly this plan).
To change it, answer \`/revise\` and say what to change, or edit the workers' briefs in [the \
record](../blob/baton/7-units/record/PLAN.md). \`/help\` lists the other commands.

Waiting since 2026-01-01 00:00 UTC. Anyone with write access to this repository can answer.

**2 loops of improvement follow**: research, a plan of at most 5 workers, their work, and a summary. The estimate \
doesn't include them. They end early if they find nothing. \`/loop 0\` leaves them out.

No workflow runs.

**To fix:** Allow squash merging.

### The preflight warns

- Egress: open.

${WAVES}
<details>
<summary>Plan 1, by @\u200bbob, replaced 2026-01-02 10:00 UTC</summary>

Plan \`ba9876543210\`.


</details>
`);
});

test("workers of a loop are listed below it", () => {
  const view = viewBuild(({ build }) => {
    const loop = {
      n: 1,
      phase: "work" as const,
      base: "b",
      quotas: {},
      dimensions: [],
      head: null,
      tag: null,
      last: null,
    };
    build.loops = [{ ...loop, wave: 2, summary: "Fix what was found." }];
  });
  expect(renderPlanComment(view)).toContain("\n## Loop 1\n\nFix what was found.\n\n### Wave 2\n");
});

test("a row names all workers that its worker follows", () => {
  const view = viewBuild(({ briefs }) => (briefs[1]!.depends_on = ["W1.1", "W1.2"]));
  expect(renderPlanComment(view)).toContain("| Make what W2.1 makes. | W1.1, W1.2 | normal |");
});

test("before a plan exists, the plan comment says so", () => {
  const view = viewBuild((state) => {
    state.build.plan = null;
    state.build.gates.plan.state = "approved";
    state.briefs = [];
  });
  expect(renderPlanComment(view)).toMatch(
    /^## Plan: Add units\n\n0 workers in 0 waves; this is plan ``\.\n\nThe build continues by itself: [^\n]*\n\n```mermaid\n/,
  );
});

describe("what it waits for", () => {
  const asks = (set: (state: State) => void) => renderPlanApproval(atRest(set)).join("\n");
  const revised = (...texts: string[]) =>
    texts.map((text) => ({ by: "ann", at: AT, text, of: 1, met: null }));

  test("a replaced plan says so", () => {
    expect(asks(({ build }) => (build.plan!.number = 2)))
      .toBe(`**The plan has changed: answers to the previous plan don't count.** **To start it, answer \`/approve\`** \
(or \`/approve 0123456789ab\` for exactly this plan).
To change it, answer \`/revise\` and say what to change, or edit the workers' briefs in [the \
record](../blob/baton/7-units/record/PLAN.md). \`/help\` lists the other commands.

Waiting since 2026-01-01 00:00 UTC. Anyone with write access to this repository can answer.`);
  });

  test("a dry run ends with it", () => {
    expect(
      asks(({ build }) => {
        build.status = "cancelled";
        build.wishes = { ...build.wishes, dry_run: true };
      }),
    ).toBe(
      "**This was a dry run**: it ends here, and only its record is left. To build it, " +
        "answer `/orchestrate` or label the issue. If the issue's text has `dry_run` or a tick " +
        "at **Dry run**, remove that first.",
    );
  });

  test("approved by a person, with the time if it is known", () => {
    const by = (at: string | null) =>
      asks(({ build }) => (build.gates.plan = { state: "approved", hash: "x", by: "ann", at }));
    expect(by(AT)).toBe("Approved by `ann` at 2026-01-02 10:00 UTC.");
    expect(by(null)).toBe("Approved by `ann`.");
  });

  test("approved by the configuration, or only for this build", () => {
    const auto = (wished: boolean) =>
      asks(({ build }) => {
        build.gates.plan = { state: "approved", hash: "x", by: null, at: null };
        build.wishes = { ...build.wishes, gates: wished ? { plan: "auto" } : {} };
      });
    expect(auto(false)).toBe(
      "The build continues by itself: `gates.plan` is `auto` in `.github/baton.yml`.",
    );
    expect(auto(true)).toBe(
      "The build continues by itself: `gates.plan` is `auto` for this build.",
    );
  });

  test("the architect's questions are answered in their comment", () => {
    expect(
      asks(({ build }) => {
        build.status = "questions";
        build.gates.plan.state = "closed";
        build.planning.rounds = [
          { session: "s", at: AT, summary: "x", questions: [], answer: null, met: null },
        ];
      }),
    ).toBe("The architect has questions before it plans again; see its comment.");
  });

  test("during a revision, it lists the last three wishes", () => {
    expect(
      asks(({ build }) => {
        build.gates.plan.state = "closed";
        build.planning.revisions = revised("One.", "Two.", "Three.", "Four.");
        build.planning.revisions[3]!.met = 1;
      }),
    )
      .toBe(`**The architect is revising it**; the new plan will appear here. \`/approve 0123456789ab\` approves this one anyway.

\`ann\` at 2026-01-02 10:00 UTC: One.

\`ann\` at 2026-01-02 10:00 UTC: Two.

\`ann\` at 2026-01-02 10:00 UTC: Three.`);
    expect(
      asks(({ build }) => {
        build.gates.plan.state = "closed";
        build.planning.revisions = revised("One.", "Two.", "Three.", "Four.");
      }),
    ).not.toContain("One.");
  });
});

test("the person who asked for the revision reads about the new plan and what changed", () => {
  const another = (set: (state: State) => void) => renderNewPlanNotice(atRest(set), "ann");
  expect(
    another(({ build }) => {
      build.plan!.number = 2;
      build.comments = { plan: { issue: 7, id: 99, hash: "h" } };
    }),
  ).toBe(
    "@ann, plan 2 is ready: look at [the plan](../issues/7#issuecomment-99), then answer " +
      "`/approve 0123456789ab`.",
  );
  expect(
    another(({ build }) => {
      const gone = { worker: "W1.2" as const, name: "x", kind: "removed" as const, fields: [] };
      Object.assign(build.plan!, { number: 2, changes: { since: "x", workers: [gone], more: 0 } });
    }),
  ).toBe(
    `@ann, plan 2 is ready (W1.2 was removed): look at [the plan](../issues/7), then answer \`/approve \
0123456789ab\`.`,
  );
});

test("replaced plans are folded, the newest first", () => {
  const one = {
    number: 1,
    hash: "aaaaaaaaaaaa",
    by: "build/architect/1",
    replaced_at: AT,
    more: 0,
  };
  const workers = [{ id: "W1.1", name: "Length" }];
  const why = { kind: "asked" as const, by: "ann", words: "Metres only." };
  expect(
    renderEarlierPlans([
      { ...one, why, workers },
      { ...one, number: 2, hash: "bbbbbbbbbbbb", by: "@bob", why: null, workers, more: 2 },
    ]).join("\n"),
  ).toBe(`<details>
<summary>Plan 2, by @\u200bbob, replaced 2026-01-02 10:00 UTC</summary>

Plan \`bbbbbbbbbbbb\`.

- W1.1: Length
- and 2 more workers

</details>

<details>
<summary>Plan 1, by build/architect/1, replaced 2026-01-02 10:00 UTC</summary>

Plan \`aaaaaaaaaaaa\`, until \`ann\` said: Metres only.

- W1.1: Length

</details>
`);
});
