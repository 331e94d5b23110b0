/**
 * A server leaves a repository alone while a pass holds its lock, and continues once the pass has
 * ended.
 */
import { expect, test } from "vitest";
import { lockOneshot, isOneshotRunning } from "../../src/app/oneshot/lock.ts";
import { RetryLater } from "../../src/app/queue/work-queue.ts";
import { UnavailableRepositories } from "../../src/app/unavailable-repositories.ts";
import { toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../src/app/reconcile.ts";
import { quiet } from "./support/logs.ts";
import { runRepositoryPass, passPreflight } from "./support/preflight.ts";
import { openWorld } from "./support/world.ts";

const clock = () => new Date();

test("while a pass holds the lock, no build and no preflight starts", async () => {
  const world = await openWorld();
  const { access, git } = world;
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title: "Units",
    body: "Please.",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
    labels: ["orchestrate"],
  });
  const hint = {
    installation: world.installation,
    repository: world.repository.id,
    owner: "you",
    repo: "units",
    target: toBuildTarget(number as number),
  };
  const deps = {
    access: async () => access,
    clock,
    log: quiet,
    enqueue: async () => undefined,
    unavailable: new UnavailableRepositories(),
  };
  const unlock = (await lockOneshot(access, git("rev-parse", "main^{tree}"), clock()))!;
  const soon = await reconcileItem(deps, hint).catch((error: unknown) => error);
  expect(soon).toBeInstanceOf(RetryLater);
  expect((soon as RetryLater).waitMs).toBeLessThan(10_000);
  await expect(runRepositoryPass(world)).rejects.toThrow(RetryLater);
  expect(git("for-each-ref", "refs/heads/baton")).toBe("");
  expect(world.running.sandbox.world.checkRuns).toEqual([]);
  await unlock();
  await passPreflight(world);
  await reconcileItem(deps, hint);
  expect(git("for-each-ref", "--format=%(refname)", "refs/heads/baton")).toBe(
    `refs/heads/baton/${number as number}-units/record`,
  );
});

test("a killed pass delays a server for at most ten minutes, and its ref stays", async () => {
  const { access, git } = await openWorld();
  await lockOneshot(access, git("rev-parse", "main^{tree}"), clock());
  expect(await isOneshotRunning(access, clock())).toBe(true);
  expect(await isOneshotRunning(access, new Date(Date.now() + 11 * 60_000))).toBe(false);
});
