/** Evidence of final sessions, for every kind of ending. */
import { expect, test } from "vitest";
import { closeInput, synthesiseInput } from "../../../src/core/model/closing-inputs.ts";
import { listClosingPaths } from "../../../src/core/sessions/index.ts";

const CRITERIA = [
  { criterion: 1, met: true, evidence: [{ path: "docs/units.md" }], words: "It names them." },
];

test("a synthesis that ends with a report and describes no commit names evidence too", () => {
  const sources = [{ link: "https://example.com", title: "Units", confidence: "high" }];
  const said = { verdict: "land", summary: "So.", report: "Metres.", sources, criteria: CRITERIA };
  expect(synthesiseInput.safeParse(said).success).toBe(true);
  expect(listClosingPaths(said)).toEqual(["docs/units.md"]);
});

test("a closing session names evidence of its scores and of its criteria", () => {
  const scores = [
    {
      dimension: "tests",
      score: 8,
      evidence: [{ path: "test/a.js", line: 3 }],
      words: "They run.",
    },
  ];
  const said = {
    verdict: "land",
    summary: "So.",
    subject: "feat: a",
    message: "Why.",
    scores,
    criteria: CRITERIA,
  };
  expect(closeInput.safeParse(said).success).toBe(true);
  expect(listClosingPaths(said)).toEqual(["test/a.js", "docs/units.md"]);
});

test.each([undefined, "so", { criteria: "all" }, { criteria: [{ criterion: 1 }] }])(
  "an unreadable one names none: %j",
  (said) => expect(listClosingPaths(said)).toEqual([]),
);
