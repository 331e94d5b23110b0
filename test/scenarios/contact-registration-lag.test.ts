/**
 * GitHub takes minutes to register a workflow file that was just merged. Baton repeats the dispatch
 * meanwhile.
 */
import { afterEach, expect, test } from "vitest";
import { PREFLIGHT_CHECK } from "../../src/core/model/preflight.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage } from "./support/stage/index.ts";

let testbed: Testbed | null = null;
afterEach(() => testbed?.close());

const MINUTE = 60_000;

/** Opens a repository in which GitHub takes this long to register a workflow. */
async function openRegistering(registration: number): Promise<Stage> {
  testbed = await openTestbed({ lags: { registration } });
  return new Stage(testbed);
}

const checks = ({ world }: Stage) =>
  world.checkRuns
    .filter(({ name }) => name === PREFLIGHT_CHECK)
    .map(({ conclusion }) => conclusion);

/** Collects GitHub's status codes for the App's dispatches. */
function watchDispatches({ testbed: { running } }: Stage): number[] {
  const answers: number[] = [];
  running.onExchange(({ method, url, status }) => {
    if (method === "POST" && url.endsWith("/dispatches")) answers.push(status);
  });
  return answers;
}

test("given a workflow that GitHub registers after four minutes, then the build begins and lands", async () => {
  const stage = await openRegistering(4 * MINUTE);
  const answers = watchDispatches(stage);
  await stage.label();
  for (let asked = 0; !answers.includes(200);) {
    await stage.untilWorld(() => answers.length > asked, "another dispatch");
    asked = answers.length;
    await stage.pass(0.5);
  }
  expect([...new Set(answers)]).toEqual([404, 422, 200]);
  await stage.play();
  expect(checks(stage)).toEqual(["success"]);
});

test("given a workflow that GitHub never registers, then after ten minutes a person is told what to do", async () => {
  const stage = await openRegistering(60 * MINUTE);
  const answers = watchDispatches(stage);
  await stage.label();
  await stage.untilWorld(() => answers.length > 0, "a refused dispatch");
  await stage.pass(8);
  await stage.untilWorld(() => answers.length > 1, "another dispatch");
  expect(checks(stage)).toEqual([null]);
  await stage.pass(3);
  await stage.reads(
    /GitHub has not registered `\.github\/workflows\/baton\.yml`.*Push a change of that file/s,
  );
  expect(checks(stage)).toEqual(["failure"]);
});
