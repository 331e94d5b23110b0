/**
 * The reconcile of a repository against a GitHub: one check run and one run, in all interleavings.
 */
import { getDefaultSettings } from "../../src/config/load-settings.ts";
import { beforeEach, expect, test, vi } from "vitest";
import { getSessionSettings } from "../../src/core/model/settings.ts";
import { getTargetKey } from "../../src/app/queue/work-queue.ts";
import { extractJson } from "../../src/core/messages/check-runs.ts";
import { runRepositoryPass, listPreflights } from "./support/preflight.ts";
import { openWorld, type World } from "./support/world.ts";
import type { CheckRun } from "../../src/sandbox/schema/checks.ts";

let world: World;
beforeEach(async () => {
  // The run outlasts the test and ends with the world.
  world = await openWorld("sleep 300");
});

/** The check run says that a run was dispatched, even if no runner has it yet. */
const isDispatched = (check: CheckRun | undefined): boolean =>
  check?.status === "in_progress" || check?.externalId.endsWith("/dispatched") === true;

const WHO = ["-c", "user.name=x", "-c", "user.email=x@x"];

test("a reconcile dispatches one run and shows it on the head, and another one adds nothing", async () => {
  await runRepositoryPass(world);
  await vi.waitUntil(() => world.running.sandbox.world.runs.at(-1)?.status === "in_progress", {
    timeout: 60_000,
  });
  const { wakeAt } = await runRepositoryPass(world);
  const { checks, runs } = listPreflights(world);
  expect(runs).toEqual([
    expect.stringMatching(/^\[0-preflight-[0-9a-f]{12}\] repository\/preflight\/1 #1$/),
  ]);
  expect(checks).toMatchObject([
    { status: "in_progress", headSha: world.git("rev-parse", "main") },
  ]);
  // The run reads what the configuration extends from there, in the form of the settings file.
  const { knowledge, ...play } = getSessionSettings(getDefaultSettings());
  const written = { ...play, knowledge: { model: knowledge.model } };
  expect(JSON.parse(extractJson(checks[0]!.output.text)!)).toEqual(written);
  expect(wakeAt).not.toBeNull();
});

test("a crash at every boundary ends in one check run and one run", async () => {
  const points: string[] = [];
  let now = new Date();
  for (let n = 1, end = ""; end !== "done"; n += end === "waits" ? 0 : 1) {
    let seen = 0;
    const crash = (point: string) => {
      if (++seen !== n) return;
      points.push(point);
      throw new Error(`crash at ${point}`);
    };
    const look = runRepositoryPass(world, { crash, clock: () => now });
    end = await look.then(
      ({ wakeAt }) => {
        if (isDispatched(listPreflights(world).checks[0])) return "done";
        // By then GitHub shows whether the previous reconcile dispatched a run.
        now = new Date(wakeAt!);
        return "waits";
      },
      (error: unknown) => String(error),
    );
  }
  const steps = ["preflight:check:1:1:queued", "preflight:dispatch:1:1"];
  expect(points).toEqual(steps.flatMap((step) => [`before:${step}`, `after:${step}`]));
  const { checks, runs } = listPreflights(world);
  expect([checks.length, runs.length]).toEqual([1, 1]);
});

test("a dispatch with a lost answer is not repeated while GitHub may not show its run yet", async () => {
  const { octokit } = world.access;
  let hidden = true;
  const request = (async (route: string, options: Record<string, unknown>) => {
    const answer = await octokit.request(route, options);
    if (hidden && route.endsWith("dispatches"))
      throw Object.assign(new Error("Server Error"), { status: 502 });
    if (hidden && /^GET .*runs$/.test(route) && !route.endsWith("check-runs"))
      return { ...answer, data: { total_count: 0, workflow_runs: [] } };
    return answer;
  }) as typeof octokit.request;
  const lossy = { ...world.access, octokit: { ...octokit, request } };
  const look = () => runRepositoryPass(world, { access: async () => lossy });
  await expect(look()).rejects.toThrow("Server Error");
  const { wakeAt } = await look();
  expect(Date.parse(wakeAt!) - Date.now()).toBeGreaterThan(5_000);
  hidden = false;
  await look();
  const { checks, runs } = listPreflights(world);
  expect([checks.map(isDispatched), runs.length]).toEqual([[true], 1]);
});

test("what GitHub doesn't show yet is not created again, but looked up again soon", async () => {
  const { octokit } = world.access;
  let first: Promise<unknown> | undefined;
  const request = ((route: string, options: Record<string, unknown>) => {
    if (!/^GET .*check-runs$/.test(route)) return octokit.request(route, options);
    return (first ??= octokit.request(route, options));
  }) as typeof octokit.request;
  const behind = { ...world.access, octokit: { ...octokit, request } };
  const { wakeAt } = await runRepositoryPass(world, { access: async () => behind });
  expect(listPreflights(world).checks).toHaveLength(1);
  expect(Date.parse(wakeAt!) - Date.now()).toBeLessThan(5_000);
});

test("a later head with the same configuration needs no other preflight", async () => {
  await runRepositoryPass(world);
  const [head, tree] = [world.git("rev-parse", "main"), world.git("rev-parse", "main^{tree}")];
  world.git(
    "update-ref",
    "refs/heads/main",
    world.git(...WHO, "commit-tree", tree, "-p", head, "-m", "more"),
  );
  await runRepositoryPass(world);
  const { checks, runs } = listPreflights(world);
  expect([checks.length, runs.length]).toEqual([1, 1]);
});

test("an invalid configuration fails without a run, and builds are enqueued", async () => {
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title: "Units",
    body: "Please.",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
    labels: ["orchestrate"],
  });
  const config = world.gitWith("gates: 7\n", "hash-object", "-w", "--stdin");
  const below = world.git("ls-tree", "main:.github");
  const folder = world.gitWith(`${below}\n100644 blob ${config}\tbaton.yml\n`, "mktree");
  const rest = world
    .git("ls-tree", "main")
    .replace(/tree [0-9a-f]{40}\t\.github/, `tree ${folder}\t.github`);
  const tree = world.gitWith(`${rest}\n`, "mktree");
  world.git(
    "update-ref",
    "refs/heads/main",
    world.git(...WHO, "commit-tree", tree, "-m", "broken"),
  );
  const woken: string[] = [];
  await runRepositoryPass(world, {
    enqueue: async ({ target }) => void woken.push(getTargetKey(target)),
  });
  const { checks, runs } = listPreflights(world);
  expect(checks).toMatchObject([
    { conclusion: "failure", output: { title: "Sessions can't start: Configuration" } },
  ]);
  expect([runs, woken]).toEqual([[], [String(number)]]);
});
