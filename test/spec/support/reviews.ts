/** People's reviews of W1.1, and their comments on its lines. */
import type { PersonReview } from "../../../src/core/model/facts.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import type { Stage } from "./stage.ts";
import { written } from "./written.ts";

/**
 * Reviews the current head. As on GitHub, a person's newest decisive review replaces their earlier
 * ones.
 */
export function reviewBy(
  stage: Stage,
  author: string,
  state: "APPROVED" | "CHANGES_REQUESTED",
  more: Partial<PersonReview> = {},
): Stage {
  const pull = stage.pull("W1.1");
  const review = {
    id: 5,
    author,
    role: "write" as const,
    state,
    commit: pull.headSha,
    tree: pull.headTree,
  };
  pull.reviews = pull.reviews.filter((one) => one.author !== author);
  pull.reviews.push({ ...review, body: "Handle zero.", at: stage.now, ...more });
  return stage.settle();
}

export function dismiss(stage: Stage, author: string): Stage {
  stage.pull("W1.1").reviews.find((one) => one.author === author)!.state = "DISMISSED";
  return stage.settle();
}

/** Ben comments on line 3, in a new thread. Baton has not looked yet. */
export function saysOnLine(
  stage: Stage,
  say: { review?: number; role?: Role; body: string },
): Stage {
  const { review = null, role = "write", body } = say;
  const comment = { id: 900, author: "ben", role, at: stage.now, review, lines: written(body) };
  const thread = {
    id: "T9",
    finding: null,
    path: "src/W1.1.js",
    line: 3,
    resolved: false,
    resolvedBy: null,
  };
  stage.pull("W1.1").threads.push({ ...thread, comments: [comment] });
  return stage;
}
