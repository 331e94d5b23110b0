/**
 * The bodies of the pull requests that Baton opens: a worker's, and the one that lands the build.
 */
import { describe, expect, test } from "vitest";
import type { Completion } from "../../../src/core/model/completion.ts";
import { renderLandingPull } from "../../../src/core/messages/landing-messages.ts";
import { renderPullBody, replaceOwnPart } from "../../../src/core/messages/pull-request.ts";
import { atRest, AT, mergePull, viewBuild, SHA } from "../support/at-rest.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";

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
    follow_up: [],
  },
  criteria: [
    { criterion: 1, met: true, evidence: "npm test: 12 passed" },
    { criterion: 2, met: false, evidence: "no docs yet" },
  ],
};

describe("a worker's pull request", () => {
  test("before its session has closed, says what it is for and which commands work here", () => {
    expect(renderPullBody(viewBuild(), "W2.1", null)).toBe(`<!-- Baton's part -->
W2.1 of the build for #7: Make what W2.1 makes.

[Brief](../blob/baton/7-units/record/workers/W2.1-task-w2-1.md) · builds on W1.1

### Success criteria

- [ ] Tests pass

You need to do nothing: Baton merges this into the build branch once its review approves and its checks are green. Here you can say \`/retry \
[words]\`, \`/steer words\`, \`/skip\`, \`/approve\`, \`/why\` (\`/help\` lists the rest); review it, push to it or \
close it as you would any pull request.
<!-- end of Baton's part -->`);
  });

  test("afterwards, says what was done, which criteria are met, and what people said and approved", () => {
    const state = atRest((s) => {
      s.build.models = ["score player (no model)"];
      s.briefs[0]!.criteria = ["Tests pass", "It has docs", "It is fast"];
      s.completions["W1.1/work/1"] = done;
      const finding = {
        guard: "paths",
        path: "a",
        message: "Outside of its paths.",
        waivable: true,
        key: "k",
      };
      const steer = {
        n: 1,
        by: "ann",
        at: AT,
        text: "Hi",
        on: 7,
        during: null,
        started_session: null,
        announced_session: null,
        finished_session: null,
      };
      Object.assign(s.workers["W1.1"]!, {
        waivers: [
          { session: "W1.1/work/1", run: 5, findings: [finding], more: 0, by: "ann", at: AT },
        ],
        steers: [steer],
        spent: [
          {
            ...{
              session: "W1.1/work/1",
              model: "m",
              input_tokens: 1000,
              output_tokens: 2,
              cache_read_tokens: 3,
            },
            ...{ cache_write_tokens: 4, dollars: 1.5, seconds: 61 },
          },
        ],
      });
    });
    expect(renderPullBody(getBuildView(state), "W1.1", SHA)).toBe(`<!-- Baton's part -->
W1.1 of the build for #7: Make what W1.1 makes.

[Brief](../blob/0123456789abcdef0123456789abcdef01234567/workers/W1.1-task-w1-1.md)

_Scripted run: no AI model was called._

### What was done

Made the units.

### Success criteria

- [x] Tests pass — npm test: 12 passed
- [ ] It has docs — no docs yet
- [ ] It is fast

### Learnings

- Use \`Map\`

### Decisions

- Metres first

### Concerns

- Rounding

### Accepted by people

- \`W1.1/work/1\`, run 5: Outside of its paths. Accepted by \`ann\`.

### What people said to it

- \`ann\`: Hi (not seen by any session yet)

| Session | Model | Input | Output | Cache read | Cache written | Dollars | Time |
| --- | --- | --- | --- | --- | --- | --- | --- |
| W1.1/work/1 | m | 1,000 | 2 | 3 | 4 | $1.50 | 1 min 1 s |

Submitted by \`W1.1/work/1\`.

You need to do nothing: Baton merges this into the build branch once its review approves and its checks are green. Here you can say \`/retry \
[words]\`, \`/steer words\`, \`/skip\`, \`/approve\`, \`/why\` (\`/help\` lists the rest); review it, push to it or \
close it as you would any pull request.
<!-- end of Baton's part -->`);
  });

  test("of very many criteria, says where the rest is", () => {
    const view = viewBuild(
      ({ briefs }) => (briefs[0]!.criteria = Array<string>(99).fill("long ".repeat(80))),
    );
    expect(renderPullBody(view, "W1.1", SHA)).toMatch(
      /\n_… and \d+ more: \[the record\]\(\.\.\/blob\/0123456789abcdef\w+\/workers\/W1\.1-task-w1-1\.md\)\._\n/,
    );
  });

  test("of a content build, does not mention checks, and names the sources of its facts", () => {
    const view = viewBuild((state) => {
      state.build.build_type = "content";
      const sources = [
        { link: "https://example.com/metre", title: "The metre", confidence: "high" as const },
        { link: "src/units.ts", title: "The | units", confidence: "low" as const },
      ];
      state.completions = { "W1.1/work/1": { ...done, sources } };
    });
    const body = renderPullBody(view, "W1.1", SHA);
    expect(body).toContain("into the build branch once its review approves. Here you can say");
    expect(body).toContain(
      "### Sources\n\n- The metre: [https://example.com/metre](https://example.com/metre) " +
        "(high confidence)\n- The \\| units: `src/units.ts` (low confidence)\n",
    );
  });

  test("lists the workers it builds on in the plan's order", () => {
    const view = viewBuild(({ briefs }) => (briefs[1]!.depends_on = ["W1.10", "W1.9"]));
    expect(renderPullBody(view, "W2.1", null)).toContain(" · builds on W1.9, W1.10\n");
  });
});

describe("the landing pull request", () => {
  const closing = {
    verdict: "land" as const,
    summary: "Fits.",
    subject: "Add units",
    message: "Why.",
    scores: [],
  };

  test("says what it is, who did it, and how well its parts fit together", () => {
    const view = viewBuild(({ workers }) => Object.assign(workers["W1.1"]!, mergePull(12)));
    expect(renderLandingPull(view, { ...closing, findings: ["Small gap"] }, SHA))
      .toBe(`The whole build for #7, as one commit. Closes #7

Fits.

[Decisions and learnings](../blob/0123456789abcdef0123456789abcdef01234567/BUILD.md). Merge it, or answer \`/land\` \
to have Baton merge it. A squash or rebase merge keeps it one commit.

| Worker | Status | PR |
| --- | --- | --- |
| W1.1: Task W1.1 | merged | #12 |
| W2.1: Task W2.1 | ready | – |

### Findings

- Small gap
`);
  });

  test("has no heading for findings without any", () => {
    const body = renderLandingPull(
      viewBuild(({ build, workers }) => {
        build.models = ["score player (no model)"];
        Object.assign(workers["W1.1"]!, { pr: { number: 12, head_repository_id: 1 } });
      }),
      { ...closing, findings: [] },
      null,
    );
    expect(body).toContain(
      "no AI model was called._\n\nFits.\n\n[Decisions and " +
        "learnings](../blob/baton/7-units/record/B",
    );
    expect(body).toContain("| W1.1: Task W1.1 | in review | #12 |");
    expect(body).not.toContain("### Findings");
  });
});

describe("Baton's part of a description", () => {
  const body = renderPullBody(viewBuild(), "W2.1", null);

  test("is replaced, and a person's text around it stays", () => {
    const told = `Mine, above.\n\n${renderPullBody(viewBuild(), "W1.1", null)}\n\nMine, below.`;
    expect(replaceOwnPart(told, body)).toBe(`Mine, above.\n\n${body}\n\nMine, below.`);
  });

  test("is omitted if a person removed it", () =>
    expect(replaceOwnPart("All mine.", body)).toBeNull());
});

test("a worker's pull request claims what its branch has, not a refused session's later claims", () => {
  const state = atRest((s) => {
    s.completions["W1.1/work/1"] = done;
    const later = { session: "W1.1/rework/1" as const, timestamp: "2026-01-02T11:00:00Z" };
    s.completions["W1.1/rework/1"] = { ...done, ...later, summary: "Moved to `src/gone.js`." };
    s.workers["W1.1"]!.published = "W1.1/work/1";
  });
  const body = renderPullBody(getBuildView(state), "W1.1", null);
  expect(body).toContain("### What was done\n\nMade the units.\n");
  expect(body).not.toContain("src/gone.js");
});

test("a worker's pull request lists what reviews found, and which commit settled it", () => {
  const state = atRest((s) => {
    const found = { path: "src/a.js", line: 9, severity: "blocking" as const, body: "It rounds." };
    const round = (n: number, findings: object[]) => {
      const brief = { met: n > 1, words: "One unit is missing." };
      const verdict = n > 1 ? "approve" : "request_changes";
      const of = { worker: "W1.1", round: n, session: `W1.1/review/${n}`, head: `${n}`.repeat(40) };
      return { ...of, verdict, alignment: { brief, intent: brief }, findings } as never;
    };
    const kept = (id: string, settled: string | null) => ({ ...found, id, settled, closed: false });
    s.reviews["W1.1.1"] = round(1, [
      kept("1.1", "W1.1/review/2"),
      kept("1.2", null),
      { ...kept("1.3", null), severity: "nit" },
    ]);
    s.reviews["W1.1.2"] = round(2, []);
    Object.assign(s.workers["W1.1"]!, { changed: ["src/a.js", "src/b.js"], removed: ["src/b.js"] });
  });
  const body = renderPullBody(getBuildView(state), "W1.1", null);
  expect(body).toContain("### Changed files\n\n- `src/a.js`\n- `src/b.js` (removed)\n");
  expect(body).toContain(
    "### What reviews found\n\n- Round 1, `W1.1/review/1` on `111111111111`: changes " +
      "requested. The brief is **not met**: One unit is missing.\n- 1.1 `src/a.js:9`: It " +
      "rounds. (settled in `222222222222`, by `W1.1/review/2`)\n- 1.2 `src/a.js:9`: It " +
      "rounds. (still open)\n- Round 2, `W1.1/review/2` on `222222222222`: approved.\n\n",
  );
});
