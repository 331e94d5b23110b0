/** A person's dismissed review no longer counts. */
import { expect, test } from "vitest";
import { openStage, review } from "./support/stage/index.ts";

/**
 * Checks that run longer than the test: an approved pull request is not merged before their end.
 */
const HELD =
  "on: pull_request\njobs:\n  held:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: " +
  "sleep 600\n";

test("given an approval that is dismissed, then a session reviews again, and a comment says so", async () => {
  const stage = await openStage({
    workflows: { "ci.yml": HELD },
    sessions: { "W1.1/review/1": () => new Promise(() => {}) },
  });
  await stage.label();
  const { number, pull } = await stage.pull("W1.1");
  await stage.until((s) => s.workers["W1.1"]!.attempts.review === 1, "the review to begin");
  const id = await stage.review("wren", number);
  await stage.until((s) => s.workers["W1.1"]!.verdicts.length === 1, "the approval to count");
  await stage.as("you").put(`/pulls/${number}/reviews/${id}/dismissals`, { message: "Too early." });
  await stage.reads(/The approval by `@wren` was dismissed: W1\.1 is reviewed again\./, {
    on: number,
  });
  await stage.until((s) => s.reviews["W1.1.1"], "the second review");
  expect(pull.merged).toBe(false);
});

test("given a request that is dismissed, then it is reviewed as before, and lands without that person", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stage = await openStage({
    sessions: {
      "W1.1/review/1": async () => (await promise, review()),
      "W1.1/rework/1": async () => (await promise, review()),
    },
  });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.until((s) => s.workers["W1.1"]!.attempts.review === 1, "the review to begin");
  const id = await stage.review("wren", number, {
    event: "REQUEST_CHANGES",
    body: "Not metric.",
  });
  await stage.until((s) => s.workers["W1.1"]!.attempts.rework === 1, "the rework to begin");
  await stage
    .as("you")
    .put(`/pulls/${number}/reviews/${id}/dismissals`, { message: "It is metric." });
  await stage.reads(/The request for changes by `@wren` was dismissed: it no longer counts\./, {
    on: number,
  });
  resolve();
  await stage.play();
});
