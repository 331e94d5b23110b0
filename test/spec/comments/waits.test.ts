/** Whom a worker and a build wait for, and since when. */
import { toDetails } from "../support/stop-details.ts";
import { expect, test } from "vitest";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { LAND } from "../support/facts.ts";
import { building, inReview, landing, planned } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const TIME = "2026-11-21 10:0\\d UTC";
const silent = (): Stage => {
  const stage = building();
  stage.verdictOfCi = () => "pending";
  return inReview(stage, "W1.1").closes("W1.1/review/1", {
    verdict: "approve",
    summary: "Good.",
    alignment: MET,
  });
};
const ONE = { met: true, words: "Yes." };
const MET = { brief: ONE, intent: ONE };
const failed = () => building().fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3");

test.each<[string, () => Stage, string]>([
  ["the plan waits", () => planned(), `a person's approval of the plan, since ${TIME}$`],
  ["it works", () => building(), `its work session \\(attempt 1, since ${TIME}\\)$`],
  [
    "it is reviewed",
    () => inReview(building(), "W1.1"),
    `its review session \\(round 1, since ${TIME}\\)$`,
  ],
  ["CI checks it", silent, `checks on pull request #\\d+, since ${TIME}$`],
  ["it failed", failed, `a person, since ${TIME}: .*the tests never passed.*\`/retry W1.1`],
])(
  "given a worker, when %s, then it says for whom or what it waits, and since when",
  (_, stage, words) => {
    expect(stage().why("W1.1")).toMatch(new RegExp(`^${words}`));
  },
);

test.each<[string, () => Stage, string]>([
  ["the plan", () => planned(), "Approve the plan with"],
  ["a worker that failed", failed, "W1.1 waits for a person:"],
  ["the landing", () => landing(), "Merge the landing pull request"],
  ["a question of the closing session", () => stopped(), ""],
])(
  "given a build that waits for a person with %s, then the status says whom, and since when",
  (_, stage, what) => {
    const { asks } = getBuildView(stage().state!);
    expect(asks).toContain(what);
    expect(asks).toMatch(
      new RegExp(
        `Waiting since ${TIME}\\. Anyone with write access to this repository can answer\\.$`,
      ),
    );
  },
);

function stopped(): Stage {
  const stage = landing();
  const { state } = stage;
  state!.build.stop = {
    kind: "blocked",
    cause: "close",
    details: toDetails(LAND.summary),
    at: stage.now,
  };
  return stage;
}
