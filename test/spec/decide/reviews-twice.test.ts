import { describeReviewNote } from "../../../src/core/messages/review-notes.ts";
import { describe, expect, test } from "vitest";
import { CHANGES, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { ChangedLines } from "../../../src/core/model/review-findings.ts";

const [FIRST] = CHANGES.findings;
/**
 * The same finding in other words and at another line, as from a session that does not know the
 * first one.
 */
const AGAIN = { ...FIRST!, line: 40, body: "It **divides** by zero!" };

/**
 * The second round reports `findings`. `touched` are the lines that changed since the first round.
 */
function second(findings: object[], touched: ChangedLines | null, settledBy: string | null) {
  const stage = inReview(building(), "W1.1")
    .closes("W1.1/review/1", CHANGES)
    .closes("W1.1/rework/1", COMPLETE);
  stage.state!.reviews["W1.1.1"]!.findings[0]!.settled = settledBy;
  stage.touched = touched;
  stage.closes("W1.1/review/2", { ...CHANGES, findings });
  return { stage, record: stage.state!.reviews["W1.1.2"]! };
}

describe("a finding is never raised twice", () => {
  test("given an open one, when it is repeated, then it is unchanged and sent back", () => {
    const { stage, record } = second([AGAIN], {}, null);
    expect(record).toMatchObject({ verdict: "request_changes", findings: [], open: ["1.1"] });
    expect(record.notes.map(describeReviewNote)).toEqual([
      "The problem on src/W1.1.js:40 is already finding 1.1.",
    ]);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/2");
  });

  test("given one that a session settled, when only it decides the verdict, then a person decides", () => {
    const { stage, record } = second([AGAIN], {}, "W1.1/review/1");
    expect(record).toMatchObject({ verdict: "needs_person", findings: [] });
    expect(stage.comments.at(-1)).toContain(
      "The problem on src/W1.1.js:40 was finding 1.1, which W1.1/review/1 settled.",
    );
  });

  test("given one that a person settled, when only it decides the verdict, then the person wins", () => {
    const { stage, record } = second([AGAIN], { "src/W1.1.js": [{ from: 1, to: 99 }] }, "@ben");
    expect(record).toMatchObject({ verdict: "approve", findings: [] });
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("given lines that changed since, when the same is wrong there, then it is a new finding", () => {
    const { record } = second([AGAIN], { "src/W1.1.js": [{ from: 38, to: 40 }] }, "W1.1/review/1");
    expect(record.findings).toMatchObject([{ id: "2.1", severity: "blocking" }]);
  });

  test("given other words on other lines of the same file, then it is another finding", () => {
    const other = { ...FIRST!, line: 2, body: "The factor of an inch has two digits too few." };
    expect(
      second([other], { "src/W1.1.js": [{ from: 2, to: 2 }] }, null).record.findings,
    ).toHaveLength(1);
  });
});

describe("lines that did not change since the previous round", () => {
  const late = { ...FIRST!, line: 7, body: "Nobody closes the file." };

  test("given no reason why only now, then it does not block, and a person decides about the rest", () => {
    const { record } = second([late], {}, "W1.1/review/1");
    expect(record).toMatchObject({
      verdict: "needs_person",
      findings: [{ severity: "important" }],
    });
    expect(describeReviewNote(record.notes[0]!)).toContain(
      "src/W1.1.js:7 did not change since the previous round",
    );
  });

  test.each([
    ["it says why", { why_now: "Seen only when run under load." }, {}],
    ["it can't be told what changed", {}, null],
  ])("given that %s, then it blocks", (_, more, touched) => {
    expect(second([{ ...late, ...more }], touched, "W1.1/review/1").record.verdict).toBe(
      "request_changes",
    );
  });
});
