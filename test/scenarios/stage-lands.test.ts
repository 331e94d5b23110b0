/**
 * The stage itself: a build of one worker from label to landing. Every rule's scenario is a
 * variation of it.
 */
import { expect, test } from "vitest";
import {
  completeWork,
  ends,
  finding,
  land,
  loseRun,
  openStage,
  Refused,
  review,
  worker,
} from "./support/stage/index.ts";

test("given a labelled issue, when all agree, then its change lands as one commit", async () => {
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
  });
  await stage.play();
  expect(stage.file("src/mile.js")).toBe("export const mile = 1609;\n");
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  await stage.reads(/landed/i, { on: stage.issue });
});

test("given a review that asks for changes, when they are made, then it lands with them", async () => {
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1600;\n" } })],
    sessions: {
      "W1.1/review/1": review([finding("src/mile.js", 1, "A mile has 1609 metres.")]),
      "W1.1/rework/1": completeWork({ "src/mile.js": "export const mile = 1609;\n" }),
    },
  });
  await stage.play();
  const pull = await stage.pull("W1.1");
  await stage.reads(/A mile has 1609 metres/, { on: pull.number });
  expect(stage.file("src/mile.js")).toContain("1609");
});

test("given a lost run and a failed session, when others follow, then people are told at the end", async () => {
  const sessions = {
    "W1.1/work/1": ends("failed", "It broke."),
    "build/close/1": land({ subject: "Add what is asked" }),
  };
  const stage = await openStage({
    sessions: { ...sessions, "W1.1/review/1": ({ launch }) => (launch === 1 ? loseRun : review()) },
  });
  const state = await stage.play();
  expect(state.workers["W1.1"]).toMatchObject({ attempts: { work: 2, review: 1 } });
  expect(stage.git("log", "-1", "--format=%s", "main")).toContain("Add what is asked");
});

test("given a pull request, when its author's rights are not enough, then GitHub refuses", async () => {
  const stage = await openStage();
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await expect(stage.merge(number, "rose")).rejects.toThrow(Refused);
});
