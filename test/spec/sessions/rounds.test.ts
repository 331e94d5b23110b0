/** A review is compared with the rounds before it. */
import { describe, expect, test } from "vitest";
import {
  judgeReview,
  type ChangedLines,
  type RecordedFinding,
  type ReviewFinding,
  type ReviewInput,
} from "../../../src/core/model/review-findings.ts";

const DIVIDES: ReviewFinding = {
  path: "a.js",
  line: 10,
  severity: "blocking",
  body: "It divides by zero.",
};
const CLOSES: ReviewFinding = {
  path: "b.js",
  line: 20,
  severity: "blocking",
  body: "Nobody closes the file.",
};
const NAME: ReviewFinding = {
  path: "a.js",
  line: 30,
  severity: "nit",
  body: "Its name says the opposite.",
};
/** 1.1 and 1.2 block, 1.3 does not. */
const earlier = (settledBy: Record<string, string> = {}): RecordedFinding[] =>
  [DIVIDES, CLOSES, NAME].map((finding, i) => {
    const id = `1.${i + 1}`;
    return { ...finding, id, settled: settledBy[id] ?? null, closed: false };
  });

const met = { met: true, words: "It does." };
const review = (verdict: ReviewInput["verdict"], more: Partial<ReviewInput> = {}): ReviewInput => ({
  ...{ verdict, summary: "Seen.", alignment: { brief: met, intent: met } },
  ...{ findings: [], settled: [], open: [], ...more },
});
const changes = (
  more: Partial<ReviewInput>,
  before = earlier(),
  touched: ChangedLines | null = {},
) => judgeReview(review("request_changes", more), before, touched);

describe("what a review says about earlier findings", () => {
  test("given some settled and some open, then it is stored by what exists and is open", () => {
    const weighed = changes({ settled: ["1.1", "9.9"], open: ["1.2"] });
    expect(weighed).toEqual({
      verdict: "request_changes",
      settled: ["1.1"],
      open: ["1.2"],
      findings: [],
      notes: [],
    });
  });

  test("given one listed as both, then it is open", () => {
    expect(changes({ settled: ["1.1", "1.2"], open: ["1.2"] })).toMatchObject({
      settled: ["1.1"],
      open: ["1.2"],
    });
  });

  test("given one that was already settled, then it is not settled again", () => {
    expect(
      changes({ settled: ["1.1"], open: ["1.2"] }, earlier({ "1.1": "@ben" })).settled,
    ).toEqual([]);
  });

  test("given an open one that never existed, then that is reported and a person decides", () => {
    const weighed = changes({ open: ["9.9"] });
    expect(weighed).toMatchObject({
      verdict: "needs_person",
      open: [],
      notes: [{ kind: "unknown_finding", id: "9.9" }],
    });
  });

  test("given an open one that does not block, then it is no reason to send the change back", () => {
    expect(changes({ open: ["1.3"] })).toMatchObject({
      verdict: "needs_person",
      open: [],
      notes: [],
    });
  });

  test.each([
    ["@ben", "approve"],
    ["W1.1/review/1", "needs_person"],
  ])("given an open one that %s had settled, then it stays settled: %s", (by, verdict) => {
    const weighed = changes({ open: ["1.1"] }, earlier({ "1.1": by }));
    expect(weighed).toMatchObject({ verdict, open: [], settled: [] });
    expect(weighed.notes).toEqual([{ kind: "not_reopened", id: "1.1", by }]);
  });
});

describe("a finding that was reported before", () => {
  const again = { ...DIVIDES, line: 11, body: "It *divides* by zero" };

  test("given it is open and blocks, then it is unchanged, even if the review calls it settled", () => {
    const weighed = changes({ findings: [again], settled: ["1.1"] });
    expect(weighed).toMatchObject({
      verdict: "request_changes",
      findings: [],
      settled: [],
      open: ["1.1"],
    });
    expect(weighed.notes).toEqual([{ kind: "raised_before", path: "a.js", line: 11, id: "1.1" }]);
  });

  test("given it is open and does not block, then it stays a nit, even if called settled", () => {
    const weighed = changes({ findings: [{ ...NAME, severity: "blocking" }], settled: ["1.3"] });
    expect(weighed).toMatchObject({
      verdict: "needs_person",
      findings: [],
      settled: [],
      open: [],
    });
  });

  test("given it was about another file, then it is another finding", () => {
    const { findings } = changes({ findings: [{ ...again, path: "c.js" }] }, earlier(), null);
    expect(findings).toEqual([{ ...again, path: "c.js" }]);
  });

  test("given it is repeated in one review, then it counts once; on two lines, twice", () => {
    const one: ReviewFinding = {
      path: "c.js",
      line: 5,
      severity: "blocking",
      body: "Text is cut off.",
    };
    const { findings } = changes(
      { findings: [one, { ...one, body: "Text is cut off!" }, { ...one, line: 6 }] },
      [],
      null,
    );
    expect(findings.map(({ line }) => line)).toEqual([5, 6]);
  });

  test("given two with other words on one line, then both count", () => {
    const more = [DIVIDES, { ...NAME, line: DIVIDES.line }];
    expect(changes({ findings: more }, [], null).findings).toEqual(more);
  });

  test("given a session settled it and the changed lines are unknown, then it stays settled", () => {
    const weighed = changes({ findings: [again] }, earlier({ "1.1": "W1.1/review/1" }), null);
    expect(weighed).toMatchObject({ verdict: "needs_person", findings: [] });
  });

  test("given a session settled it, then on lines of the old version it is new", () => {
    const left: ReviewFinding = { ...again, side: "LEFT" };
    const weighed = changes({ findings: [left] }, earlier({ "1.1": "W1.1/review/1" }));
    expect(weighed).toMatchObject({ verdict: "request_changes", findings: [left], notes: [] });
  });
});

describe("lines that a later round blocks on", () => {
  const touched: ChangedLines = { "c.js": [{ from: 10, to: 12 }] };
  const at = (line: number, more: Partial<ReviewFinding> = {}): ReviewFinding => ({
    ...{ path: "c.js", line, severity: "blocking", body: "Rounding loses a digit." },
    ...more,
  });
  const severity = (finding: ReviewFinding, lines: ChangedLines | null) =>
    judgeReview(review("request_changes", { findings: [finding] }), earlier(), lines).findings[0]!
      .severity;

  test.each<[string, ReviewFinding]>([
    ["the first that changed", at(10)],
    ["the last that changed", at(12)],
    ["a range that ends within", at(11, { start_line: 2 })],
    ["a range that begins within", at(40, { start_line: 12 })],
    ["a range around", at(40, { start_line: 2 })],
    ["lines of the old version", at(90, { side: "LEFT" })],
    ["elsewhere, with why only now", at(90, { why_now: "Seen only under load." })],
  ])("%s: it blocks", (_, finding) => expect(severity(finding, touched)).toBe("blocking"));

  test.each<[string, ReviewFinding]>([
    ["one before", at(9)],
    ["one after it", at(13)],
    ["a range before", at(9, { start_line: 2 })],
    ["a range after it", at(40, { start_line: 13 })],
    ["lines of the new version by name", at(90, { side: "RIGHT" })],
    ["a file that didn't change", at(11, { path: "d.js" })],
  ])("%s: it does not, because the previous round did not mention it", (_, finding) => {
    expect(severity(finding, touched)).toBe("important");
  });

  test("given that the changed lines are unknown, then it blocks", () => {
    expect(severity(at(90), null)).toBe("blocking");
  });

  test("given a remark that did not block anyway, then it is stored unchanged, without a note", () => {
    const nit = at(90, { severity: "nit" });
    expect(changes({ findings: [nit], open: ["1.1"] }, earlier(), touched)).toMatchObject({
      findings: [nit],
      notes: [],
    });
  });
});

describe("the verdict", () => {
  test("approve settles everything that blocked, once each, and leaves the rest", () => {
    const weighed = judgeReview(review("approve", { settled: ["1.1"] }), earlier(), {});
    expect(weighed).toMatchObject({ verdict: "approve", settled: ["1.1", "1.2"], open: [] });
    expect(judgeReview(review("approve"), earlier({ "1.1": "@ben" }), {}).settled).toEqual(["1.2"]);
  });

  test("approve leaves nothing open, even if the review repeats it", () => {
    expect(judgeReview(review("approve", { findings: [CLOSES] }), earlier(), {})).toMatchObject({
      open: [],
      findings: [],
    });
  });

  test("needs_person remains, with and without reasons, and keeps what was settled", () => {
    expect(judgeReview(review("needs_person", { settled: ["1.1"] }), earlier(), {})).toMatchObject({
      ...{ verdict: "needs_person", settled: ["1.1"] },
    });
    const overruled = review("needs_person", { findings: [DIVIDES] });
    expect(judgeReview(overruled, earlier({ "1.1": "@ben" }), {}).verdict).toBe("needs_person");
    expect(judgeReview(review("needs_person", { findings: [CLOSES] }), [], null).verdict).toBe(
      "needs_person",
    );
  });

  test("request_changes without a valid reason goes to a person and keeps what was settled", () => {
    expect(changes({ settled: ["1.2"], findings: [NAME] })).toMatchObject({
      verdict: "needs_person",
      settled: ["1.2"],
    });
    const late = { ...DIVIDES, path: "c.js" };
    expect(changes({ findings: [late] }).verdict).toBe("needs_person");
  });

  test.each<[string, Record<string, string>, ReviewFinding[], string]>([
    ["all of them", { "1.1": "@ben", "1.2": "@ann" }, [DIVIDES, CLOSES], "approve"],
    [
      "only one of them",
      { "1.1": "@ben", "1.2": "W1.1/review/1" },
      [DIVIDES, CLOSES],
      "needs_person",
    ],
    ["the one that blocked", { "1.1": "@ben", "1.3": "W1.1/review/1" }, [DIVIDES, NAME], "approve"],
    [
      "the one that didn't block",
      { "1.1": "W1.1/review/1", "1.3": "@ben" },
      [DIVIDES, NAME],
      "needs_person",
    ],
    ["nothing that blocked", { "1.3": "@ben" }, [NAME], "needs_person"],
  ])(
    "request_changes for reasons of which people have settled %s: %s",
    (_, settled, findings, verdict) => {
      expect(changes({ findings }, earlier(settled)).verdict).toBe(verdict);
    },
  );
});
