/**
 * Every stop of a worker against everything that people and sessions do about it. A cell says what
 * W1.1 is or which session follows. In a cell, `stands` means that the answer names the stop's
 * reason and the commands that end it. With `asked`, nobody spoke to Baton and its question is
 * still open. With `noted`, the words wait for the `/retry` that the answer names. With `no pull`,
 * there is nothing to act on.
 */
import { describe, expect, test } from "vitest";
import { WORKER_CAUSES, type WorkerCause } from "../../../src/core/model/stop.ts";
import { getWorkerCommands } from "../../../src/core/model/stop-answers.ts";
import { describeRemedy } from "../../../src/core/messages/stop-answers.ts";
import { APPROVE, CHANGES, COMPLETE } from "../support/facts.ts";
import { playOnce } from "../support/copy-stage.ts";
import { building, inReview } from "../support/scenes.ts";
import { WORKER_ACTS, type WorkerAct } from "./worker-acts.ts";
import { FINDING, WORKER_SCENES } from "./worker-scenes.ts";
import type { Stage } from "../support/stage.ts";

const REWORK = (n: number) => `W1.1/rework/${n}`;
const REVIEW = (n: number) => `W1.1/review/${n}`;

/** None of these acts is about what stopped the worker. */
const OTHERS = {
  ...{ "/skip W1.1": "skipped", "/cancel W1.1": "cancelled", "/retest W1.1": "stands" },
  ...{ "/approve": "stands", "/retry": "stands", "/retest": "stands", "/land": "stands" },
  ...{ "/resume": "stands", "/start W1.1": "stands", "/start": "stands" },
  ...{
    "/answer use feet": "stands",
    "/revise use feet": "stands",
    "/steer W1.1 use feet": "noted",
  },
  ...{ "/model W1.1 complex": "stands", "/unhold W1.1": "stands" },
} satisfies Partial<Record<WorkerAct, string>>;

const row = (...[approve, approval, request, push, review, reviewed, retry, words]: string[]) => ({
  ...OTHERS,
  "/approve W1.1": approve!,
  "an approving review on GitHub": approval!,
  "a review on GitHub that requests changes": request!,
  "a push by a person": push!,
  "/review W1.1": review!,
  "/review W1.1 that ends approved": reviewed!,
  "/retry W1.1": retry!,
  "/retry W1.1 use BigInt": words!,
});

/**
 * In order: `/approve`, an approval, a request, a push, `/review`, one that approves, `/retry`, the
 * same with words.
 */
const TABLE: Readonly<Record<WorkerCause, Record<WorkerAct, string>>> = {
  work: row(
    "stands",
    "no pull",
    "no pull",
    "no pull",
    "stands",
    "stands",
    "W1.1/work/4",
    "W1.1/work/4",
  ),
  rework: row("merged", "merged", REWORK(4), REVIEW(2), REVIEW(2), "merged", REWORK(4), REWORK(4)),
  review: row("merged", "merged", REWORK(1), REVIEW(2), REVIEW(2), "merged", REWORK(1), REWORK(1)),
  review_failed: row(
    "merged",
    "merged",
    REWORK(1),
    REVIEW(4),
    REVIEW(4),
    "merged",
    REVIEW(4),
    REWORK(1),
  ),
  ci: row("stands", "stands", REWORK(3), REVIEW(4), REVIEW(4), "stands", REWORK(3), REWORK(3)),
  checks: row("stands", "stands", REWORK(1), REVIEW(2), REVIEW(2), "stands", "in_ci", REWORK(1)),
  candidate: row("stands", "stands", REWORK(1), REVIEW(2), REVIEW(2), "stands", "in_ci", REWORK(1)),
  pull: row("stands", "stands", "stands", "asked", "stands", "stands", "stands", "stands"),
  merge: row(
    "stands",
    "stands",
    REWORK(1),
    REVIEW(2),
    REVIEW(2),
    "mergeable",
    "mergeable",
    REWORK(1),
  ),
  conflict: row("stands", "stands", REWORK(2), "asked", "stands", "stands", REWORK(2), REWORK(2)),
  lost: row(
    "stands",
    "no pull",
    "no pull",
    "no pull",
    "stands",
    "stands",
    "W1.1/work/2",
    "W1.1/work/2",
  ),
  budget: row("merged", "merged", "stands", "asked", "stands", "stands", "stands", "stands"),
  guard: row(
    REVIEW(1),
    "no pull",
    "no pull",
    "no pull",
    "stands",
    "stands",
    "W1.1/work/3",
    "W1.1/work/3",
  ),
  retries: row("merged", "merged", REWORK(2), REVIEW(2), REVIEW(2), "merged", REWORK(2), REWORK(2)),
};

const sceneOf = playOnce(WORKER_SCENES);

/** Returns the cell's value as played. */
function play(stage: Stage, act: WorkerAct): string {
  if (/GitHub|push/.test(act) && !stage.facts.pulls["W1.1"]) return "no pull";
  const before = { sessions: stage.dispatched.length, comments: stage.comments.length };
  WORKER_ACTS[act](stage);
  const worker = stage.state!.workers["W1.1"]!;
  const said = stage.comments.slice(before.comments).join("\n");
  if (said.startsWith("Noted for W1.1") && said.includes("`/retry W1.1`")) return "noted";
  if (worker.stop)
    return said.includes(describeRemedy(worker).slice(0, -1))
      ? "stands"
      : said === ""
        ? "asked"
        : said;
  const status = stage.status("W1.1");
  const begun = stage.dispatched.slice(before.sessions);
  return ["merged", "mergeable", "in_ci"].includes(status) ? status : (begun.at(-1) ?? status);
}

describe.each(WORKER_CAUSES)("given a worker that is stopped by `%s`", (cause) => {
  test("then the scene has that cause, and the offered command is understood", () => {
    const stage = sceneOf(cause);
    const worker = stage.state!.workers["W1.1"]!;
    expect(worker.stop?.cause).toBe(cause);
    expect(stage.comments.at(-1)).toContain(describeRemedy(worker));
    for (const command of getWorkerCommands(worker)) {
      const other = sceneOf(cause).says(command);
      expect(other.state!.workers["W1.1"]!.stop ?? { at: null }, command).not.toMatchObject({
        at: worker.stop!.at,
      });
    }
  });

  test.each(Object.entries(TABLE[cause]))("when %s comes, then: %s", (act, expected) => {
    expect(play(sceneOf(cause), act as WorkerAct)).toBe(expected);
  });
});

describe("given reworks that failed over red checks", () => {
  const red = () => {
    const stage = building();
    stage.verdictOfCi = () => "failed";
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    return stage.fails("W1.1/rework/1").fails("W1.1/rework/2").fails("W1.1/rework/3");
  };

  test("then an approval names the red checks, starts no rework, and counts once they are green", () => {
    const stage = red().says("/approve W1.1");
    expect(stage.comments.at(-1)).toMatch(
      /Your approval of W1\.1 at \S+ counts\.\s+W1\.1 is stopped: checks fail on/,
    );
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/3");
    stage.verdictOfCi = () => "passed";
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("then checks that pass when rerun let it continue, because nothing else was wrong", () => {
    let again = false;
    const stage = red();
    stage.verdictOfCi = (_, attempt) => (again && attempt > 2 ? "passed" : "failed");
    again = true;
    expect(stage.says("/retest W1.1").status("W1.1")).toBe("merged");
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/3");
  });
});

describe("given failed review sessions", () => {
  test("then the question offers a review first, and says that `/retry` with text is a rework", () => {
    const [question] = WORKER_SCENES.review_failed().comments.slice(-1);
    expect(question).toMatch(
      /Answer with `\/review W1\.1`.*`\/approve W1\.1`.*`\/retry W1\.1 \[words\]` \(starts a rework\)/,
    );
  });

  test("then both forms of `/retry` say what they start", () => {
    expect(WORKER_SCENES.review_failed().says("/retry W1.1").comments.at(-1)).toMatch(
      /^A session reviews W1\.1 again/,
    );
    const words = WORKER_SCENES.review_failed().says("/retry W1.1 use BigInt");
    expect(words.comments.at(-1)).toMatch(/^Your words start a rework of W1\.1/);
  });
});

test("an approval of the pull request does not release a rework's held change", () => {
  const left = { paths: ["test/a.js"], guards: [FINDING] };
  const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
  stage.closes("W1.1/rework/1", COMPLETE, left).closes("W1.1/rework/2", COMPLETE, left);
  expect(stage.state!.workers["W1.1"]!.stop?.cause).toBe("guard");
  expect(play(stage, "an approving review on GitHub")).toBe("stands");
  expect(stage.says("/approve W1.1").state!.workers["W1.1"]!.published).toBe("W1.1/rework/2");
});

test("an approval of an earlier commit changes nothing, and its author reads what to approve", () => {
  const stage = WORKER_SCENES.rework();
  const pull = stage.pull("W1.1");
  pull.reviews.push({
    ...{ id: 6, author: "ben", role: "write", state: "APPROVED", body: "", at: stage.now },
    ...{ commit: "0".repeat(40), tree: "1".repeat(40) },
  });
  stage.settle();
  expect(stage.status("W1.1")).toBe("blocked");
  expect(stage.comments.at(-1)).toContain(
    `W1.1 is at ${pull.headSha.slice(0, 12)} now. Look at it again`,
  );
});

test("another person's request for changes outweighs an approval, and the answer names it", () => {
  const stage = inReview(building(), "W1.1").closes("W1.1/review/1", APPROVE);
  expect(stage.status("W1.1")).toBe("merged");
  const other = WORKER_SCENES.rework();
  other.state!.workers["W1.1"]!.requests.push({
    review: 9,
    by: "@cleo",
    words: "No.",
    started_session: null,
    finished_session: null,
  });
  expect(play(other, "an approving review on GitHub")).toContain(
    "`@cleo` requested changes of W1.1",
  );
});
