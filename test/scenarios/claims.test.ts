/**
 * Baton checks a worker that says it is done: required files exist, and its evidence can be found.
 */
import { expect, test } from "vitest";
import { describeSessionReason } from "../../src/core/messages/stop.ts";
import { completeWork, openStage, worker } from "./support/stage/index.ts";

const MILE = { "src/mile.js": "export const mile = 1609.344;\n" };
const plan = [worker("W1.1", { writes: MILE })];

test("a worker that changed nothing is sent back with the missing file, and then creates it", async () => {
  const stage = await openStage({ plan, sessions: { "W1.1/work/1": completeWork({}) } });
  await stage.label();
  const { reasons } = (
    await stage.until((s) => s.workers["W1.1"]?.attempts.work === 2 && s, "a second attempt")
  ).workers["W1.1"]!.session!;
  expect(describeSessionReason(reasons[0]!)).toContain(
    "The brief's output `src/mile.js` does not exist: create it.",
  );
  await stage.play();
  expect(stage.file("src/mile.js")).toBe(MILE["src/mile.js"]);
});

test("a worker whose evidence names a missing file asks a person, who accepts it", async () => {
  const evidence = [{ criterion: 1, met: true, evidence: "test/mile.test.js, first test" }];
  const stage = await openStage({
    plan,
    sessions: { "W1.1/work": completeWork(MILE, { criteria: evidence }) },
  });
  await stage.label();
  await stage.reads(
    /names `test\/mile\.test\.js`, which does not exist[^]*came back with the same findings/,
    {
      on: stage.issue,
    },
  );
  await stage.say("/approve W1.1");
  await stage.play();
  const pull = await stage.pull("W1.1");
  expect(pull.body).toMatch(
    /Accepted by people[^]*names `test\/mile\.test\.js`, which does not exist/,
  );
});

test(
  "a worker that changes nothing twice asks a person, whose approval lets the build go " +
    "on without it",
  async () => {
    const files = { "src/other.js": "1;\n" };
    const both = [...plan, worker("W1.2", { writes: files })];
    const stage = await openStage({ plan: both, sessions: { "W1.1/work": completeWork({}) } });
    await stage.label();
    await stage.reads(/output `src\/mile\.js` does not exist[^]*came back with the same findings/, {
      on: stage.issue,
    });
    await stage.say("/approve W1.1");
    await stage.play();
    expect([stage.file("src/mile.js"), stage.file("src/other.js")]).toEqual([null, "1;\n"]);
    await stage.reads(/W1\.1: Task W1\.1 \| done, changed nothing/, { on: stage.issue });
  },
);

test("a worker that only verifies may change nothing, and the report says so", async () => {
  const looks = worker("W1.2", {
    script: "verify",
    output: ["A verdict on the conversions"],
    writes: {},
    paths: ["docs/**"],
  });
  const stage = await openStage({ plan: [...plan, looks] });
  const { workers } = await stage.play();
  expect(workers["W1.2"]).toMatchObject({ done: true, attempts: { work: 1 } });
  await stage.reads(/W1\.2: Task W1\.2 \| done, changed nothing/, { on: stage.issue });
});
