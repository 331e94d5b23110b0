/** What a review session says on a pull request and on the check run of its verdict. */
import { describe, expect, test } from "vitest";
import {
  sortBySeverity,
  renderInlineComment,
  renderReviewBody,
  renderVerdictSummary,
} from "../../../src/core/messages/review.ts";
import type { ReviewFinding } from "../../../src/core/model/review-findings.ts";
import { ALIGNED } from "../support/facts.ts";
import { SHA } from "../support/at-rest.ts";
import type { ReviewRecord } from "../../../src/core/model/verdict.ts";

const finding = (more: Partial<ReviewFinding> = {}): ReviewFinding => ({
  ...{ path: "src/a.js", line: 3, severity: "blocking", body: "It divides by zero." },
  ...more,
});
const kept = (severity: ReviewFinding["severity"], n: number) => ({
  ...finding({ severity }),
  ...{ id: `1.${n}`, settled: null, closed: false },
});
const review = (more: Partial<ReviewRecord> = {}): ReviewRecord => ({
  ...{
    worker: "W1.1",
    round: 2,
    pr: 5,
    session: "W1.1/review/2",
    head: SHA,
    tree: SHA,
    verdict: "approve",
  },
  ...{
    summary: "Good.",
    alignment: ALIGNED,
    submitted_verdict: "approve",
    course: { kind: "round", number: 2, earlier: 0, settled: 0 },
    notes: [],
    findings: [],
    settled: [],
    open: [],
  },
  ...more,
});

describe("the review", () => {
  test("is complete in the simplest case", () => {
    expect(renderReviewBody(review())).toBe(`**Review 2 of W1.1: approved**

Round 2 of 3: approved; nothing blocking was found.

Good.

- The brief: **met**. It does what was asked.
- The build's request: **met**. It does what was asked.

Reviewed \`0123456789ab\`. Only blocking findings are sent back to the worker.`);
  });

  test("is complete with earlier findings, omissions, and findings that no line can show", () => {
    const said = review({
      ...{
        verdict: "request_changes",
        settled: ["1.1"],
        open: ["1.2"],
        course: { kind: "round", number: 2, earlier: 2, settled: 1 },
        notes: [{ kind: "unknown_finding", id: "1.3" }],
      },
      alignment: { ...ALIGNED, intent: { met: false, words: "Mass is missing." } },
    });
    const leftover = [
      finding({ severity: "nit", body: "A typo.", line: 7, start_line: 7 }),
      finding({ start_line: 2, suggestion: "a / b", why_now: "The line\nis new." }),
    ];
    expect(renderReviewBody(said, leftover, ["score player (no model)"]))
      .toBe(`**Review 2 of W1.1: changes requested**

Round 2 of 3: 1 of 2 blocking findings settled.

Good.

- The brief: **met**. It does what was asked.
- The build's request: **not met**. Mass is missing.

### Earlier findings

- 1.1 is settled
- 1.2 is still open
- There is no earlier finding 1.3.

_Scripted run: no AI model was called._

Reviewed \`0123456789ab\`. Only blocking findings are sent back to the worker.

\`src/a.js:2-3\` (not on a line of the diff)

**blocking:** It divides by zero.

Raised only now, because: The line is new.

\`\`\`
a / b
\`\`\`

\`src/a.js:7\` (not on a line of the diff)

**nit:** A typo.`);
  });

  test("leaves the decision to a person", () => {
    expect(renderReviewBody(review({ verdict: "needs_person" })).split("\n")[0]).toBe(
      "**Review 2 of W1.1: a person has to decide**",
    );
  });
});

describe("a finding on its line", () => {
  test.each<[string, Partial<ReviewFinding>, string]>([
    ["is its severity and its words", {}, "**blocking:** It divides by zero."],
    [
      "offers a change that GitHub applies",
      { suggestion: "a / b" },
      "**blocking:** It divides by zero.\n\n```suggestion\na / b\n```",
    ],
    [
      "shows one that GitHub can't apply, on a line that is gone",
      { suggestion: "a / b", side: "LEFT" },
      "**blocking:** It divides by zero.\n\n```\na / b\n```",
    ],
    [
      "says why it comes only now",
      { why_now: "The line is new." },
      "**blocking:** It divides by zero.\n\nRaised only now, because: The line is new.",
    ],
    ["may begin with code", { body: "```js\na\n```" }, "**blocking:**\n\n```js\na\n```"],
  ])("%s", (_case, more, words) => expect(renderInlineComment(finding(more))).toBe(words));

  test("the most severe come first, otherwise in their order", () => {
    const all = [kept("nit", 1), kept("blocking", 2), kept("important", 3), kept("blocking", 4)];
    expect(sortBySeverity(all).map(({ id }) => id)).toEqual(["1.2", "1.4", "1.3", "1.1"]);
  });
});

test("the check run counts the findings and says what was omitted", () => {
  const findings = [kept("nit", 1), kept("blocking", 2), kept("nit", 3)];
  expect(
    renderVerdictSummary(review({ findings, notes: [{ kind: "unknown_finding", id: "1.9" }] })),
  ).toBe(
    `Findings of this round: 1 blocking, 0 important, 2 nit.

- The brief: **met**. It does what was asked.
- The build's request: **met**. It does what was asked.

Good.

### What was left out

- There is no earlier finding 1.9.
`,
  );
  expect(renderVerdictSummary(review())).toMatch(/\n\nGood\.\n$/);
});
