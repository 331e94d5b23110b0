/**
 * Commands count only in conversation comments. In other places Baton answers them and does
 * nothing.
 */
import { expect, test } from "vitest";
import { building, inReview } from "../support/scenes.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import { written } from "../support/written.ts";

const said = (body: string, role: Role = "write", approves = false) => {
  const stage = inReview(building(), "W1.1").wait(60_000);
  stage
    .pull("W1.1")
    .spoken.push({ id: 5, author: "ben", role, at: stage.now, lines: written(body), approves });
  return stage.settle();
};
const answers = (stage: ReturnType<typeof said>) =>
  stage.comments.filter((text) => text.includes("not in reviews"));

test("a command in a review is answered once with the place where it counts, and not executed", () => {
  const stage = said("Not this way.\n\n/skip W1.1").settle();
  expect(answers(stage)).toEqual([
    expect.stringContaining("ben, please write it again as a comment here."),
  ]);
  expect(stage.effects("comment").at(-1)?.issue).toBe(stage.pull("W1.1").number);
  expect(stage.status("W1.1")).toBe("in_review");
});

test("a command on a line of the diff is answered in the same way", () => {
  const stage = inReview(building(), "W1.1").wait(60_000);
  const comment = {
    id: 6,
    author: "ben",
    role: "write" as const,
    at: stage.now,
    review: null,
    lines: written("/retry"),
  };
  const place = { path: "a.ts", line: 1, resolved: false, resolvedBy: null, finding: null };
  stage.pull("W1.1").threads.push({ id: "T1", ...place, comments: [comment] });
  expect(answers(stage.settle())).toHaveLength(1);
});

test.each([
  ["a reader's", "/skip W1.1", "read", false],
  ["words that are none", "See src/a.ts, or `/skip`.", "write", false],
  ["the approval that a review is anyway", "/approve", "write", true],
] as const)("%s gets no answer", (_what, body, role, approves) => {
  expect(answers(said(body, role, approves))).toEqual([]);
});

test("a reply by name in a review gets the command to copy, once", () => {
  const stage = said("@baton use BigInt").settle();
  expect(answers(stage)).toEqual([
    expect.stringContaining(
      "ben, you probably mean this, as a comment here:\n\n```\n/steer W1.1 use BigInt\n```",
    ),
  ]);
});

test.each([
  ["@baton approve", 1],
  ["@baton LGTM", 1],
  ["@baton use BigInt here", 0],
  ["Use BigInt here", 0],
])(
  "on a line of the diff, %j gets %i answers, because other text is kept for the next session",
  (body, count) => {
    const stage = inReview(building(), "W1.1").wait(60_000);
    const comment = {
      id: 6,
      author: "ben",
      role: "write" as const,
      at: stage.now,
      review: null,
      lines: written(body),
    };
    const place = { path: "a.ts", line: 1, resolved: false, resolvedBy: null, finding: null };
    stage.pull("W1.1").threads.push({ id: "T1", ...place, comments: [comment] });
    expect(answers(stage.settle())).toHaveLength(count);
  },
);

test("a name in an approving review gets no answer", () => {
  expect(answers(said("@baton LGTM", "write", true))).toEqual([]);
});
