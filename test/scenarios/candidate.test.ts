/**
 * When CI runs only on pull requests against `main`, the candidate checks workers before their
 * merge.
 */
import { expect, test } from "vitest";
import { KNOT, MILE, ON_MAIN, YARD } from "./support/candidates.ts";
import type { Play } from "./support/stage/plays.ts";
import { completeWork, openStage, review } from "./support/stage/index.ts";

const workflows = { "ci.yml": ON_MAIN };

test("given `branches: [main]`, then each worker is checked before it is merged, and all land", async () => {
  const stage = await openStage({ workflows, plan: [MILE, YARD] });
  await stage.label();
  const { number, pull } = await stage.pull("land");
  expect(pull.draft).toBe(true);
  expect(await stage.reads(/Don't merge this yet/, { on: number })).toContain("still running");
  await stage.play();
  expect(pull.draft).toBe(false);
  await stage.reads(
    /CI doesn't run on workers' pull requests: `\.github\/workflows\/ci\.yml`.*Add `baton\/\*\*` to its `branches`/,
    { on: stage.issue },
  );
  const ours = stage.world.runs.filter((run) => run.repositoryId === stage.repository.id);
  const runs = ours.filter((run) => run.workflowPath.endsWith("/ci.yml"));
  // One for each worker and one for the landing commit. Each is green and on the land branch.
  const three = Array.from({ length: 3 }, () => `${stage.branch("land")} success`);
  expect(runs.map(({ headBranch, conclusion }) => `${headBranch} ${conclusion}`)).toEqual(three);
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  expect([stage.file("src/mile.js"), stage.file("src/yard.js")]).not.toContain(null);
  expect(stage.pulls().filter(({ pull }) => pull.headRef.endsWith("/land"))).toHaveLength(1);
  expect(stage.git("for-each-ref", "refs/heads/baton")).toBe("");
});

test("given a plan without drafts, then a failed check on `[building]` says not to merge it", async () => {
  const stage = await openStage({ workflows, plan: [MILE, YARD], repository: { private: true } });
  await stage.label();
  const { pull, title } = await stage.pull("land");
  expect([pull.draft, title.startsWith("[building] ")]).toEqual([false, true]);
  const check = await stage.untilWorld(
    ({ checkRuns }) =>
      checkRuns.find(({ name, headSha }) => name === "baton/landing" && headSha === pull.headSha),
    "the check baton/landing",
  );
  expect([check.conclusion, check.output.title]).toEqual([
    "failure",
    "The build is still running: don't merge this yet",
  ]);
  await stage.play();
  const onLanded = stage.world.checkRuns.filter(
    ({ name, headSha }) => name === check.name && headSha === pull.headSha,
  );
  expect(onLanded).toEqual([]);
});

test("given two workers that fail only together, then the second one is reworked and both land", async () => {
  const both = { "src/both.js": "export * from './mile.js';\n" };
  const sessions: Record<string, Play> = {
    // The first approved worker is merged first, and only W1.2's brief names `src/both.js`.
    "W1.2/review/1": async () => {
      await stage.until(({ workers }) => workers["W1.1"]?.merge_sha, "W1.1 to be merged");
      return review();
    },
    "W1.2/rework/1": ({ union }) => completeWork({ ...union(), ...both }),
  };
  const stage = await openStage({ workflows, plan: [MILE, KNOT], sessions });
  const { workers } = await stage.play();
  expect(workers["W1.1"]!.attempts.rework).toBeUndefined();
  expect(workers["W1.2"]!.attempts).toMatchObject({ work: 1, rework: 1, review: 2 });
  expect(stage.file("src/both.js")).toBe(both["src/both.js"]);
  const log = stage.git(
    "log",
    "--format=%s%n%b",
    "refs/tags/" + stage.branch("record").replace(/\/record$/, ""),
  );
  expect(log).toMatch(
    /checks fail on the candidate, #\d+, which is W1\.2 on top of what is merged: `test`/,
  );
});
