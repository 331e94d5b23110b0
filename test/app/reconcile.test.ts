import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UnavailableRepositories } from "../../src/app/unavailable-repositories.ts";
import { RetryLater } from "../../src/app/queue/work-queue.ts";
import { toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../src/app/reconcile.ts";
import type { ReconcileDeps } from "../../src/app/reconcile-deps.ts";
import { quiet } from "./support/logs.ts";
import { passPreflight } from "./support/preflight.ts";
import { pushAs } from "./support/pushes.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  // Sessions outlast the tests and end with the world.
  world = await openWorld("sleep 300");
  await passPreflight(world);
});

let issue = 0;
const unavailable = new UnavailableRepositories();
beforeEach(async () => {
  issue = Number(
    (await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." }))
      .number,
  );
});

const label = (login: string) =>
  world.as(login, "POST", `/repos/you/units/issues/${issue}/labels`, { labels: ["orchestrate"] });

function look(crash?: ReconcileDeps["crash"], access = world.access, minutesLater = 0) {
  const hint = {
    installation: world.installation,
    repository: world.repository.id,
    owner: "you",
    repo: "units",
    target: toBuildTarget(issue),
  };
  const clock = () => new Date(Date.now() + minutesLater * 60_000);
  const deps = {
    access: async () => access,
    clock,
    log: quiet,
    enqueue: async () => {},
    unavailable,
  };
  return reconcileItem(crash ? { ...deps, crash } : deps, hint);
}

const branches = () =>
  world.git("for-each-ref", "--format=%(refname:short)", `refs/heads/baton/${issue}-units/`);
const runs = () =>
  world.running.sandbox.world.runs.filter((r) => r.displayTitle.startsWith(`[${issue}-units]`));
const comments = () => world.running.sandbox.world.comments.filter((c) => c.issueNumber === issue);

describe("a label", () => {
  test("an issue without the label starts nothing", async () => {
    expect(await look()).toEqual({ wakeAt: null });
    expect(branches()).toBe("");
  });

  test("a label by a person with write access starts one build in any number of reconciles", async () => {
    await label("wren");
    for (let i = 0; i < 3; i++) expect((await look()).wakeAt).not.toBeNull();
    expect(branches()).toBe(`baton/${issue}-units/record`);
    expect(runs().filter((r) => r.displayTitle.endsWith("build/architect/1 #1"))).toHaveLength(1);
  });

  test("two concurrent reconciles start one build", async () => {
    await label("wren");
    await Promise.all([look(), look()]);
    expect(branches()).toBe(`baton/${issue}-units/record`);
    expect(
      world.git("log", "--format=%s", `baton/${issue}-units/record`).split("\n").at(-1),
    ).toMatch(/^Start: @wren/);
  });

  test("a label on an issue that no longer exists is no error", async () => {
    issue = 4711;
    expect(await look()).toEqual({ wakeAt: null });
  });
});

test("a build that GitHub reports but doesn't find yet is retried soon, without a comment", async () => {
  await label("wren");
  await look();
  const missing = () => world.access.octokit.request("GET /repos/you/units/issues/comments/4711");
  type Octokit = typeof world.access.octokit;
  const get = (all: Octokit, key: keyof Octokit) => (key === "paginate" ? missing : all[key]);
  const behind = { ...world.access, octokit: new Proxy(world.access.octokit, { get }) };
  await expect(look(undefined, behind)).rejects.toThrow(RetryLater);
  await look();
  expect(comments().filter(({ body }) => body.includes("stood still"))).toEqual([]);
});

test("a crash at every boundary of the start ends in one record and one run", async () => {
  await label("wren");
  const points: string[] = [];
  let minutesLater = 0;
  for (let n = 1; ;) {
    let seen = 0;
    const crash = (point: string) => {
      if (++seen !== n) return;
      points.push(point);
      throw new Error(`crash at ${point}`);
    };
    const looked = look(crash, world.access, minutesLater);
    const end = await looked.then(
      () => "done",
      (error: unknown) => String(error),
    );
    if (end === "done" && runs().length > 0) break;
    expect(end).toBe(seen < n ? "done" : `Error: crash at ${points.at(-1)}`);
    // A dispatch that may have been sent is repeated only after three minutes without a run.
    if (end === "done") minutesLater += 4;
    n++;
  }
  expect(points.length).toBeGreaterThan(2);
  expect(branches()).toBe(`baton/${issue}-units/record`);
  const first = runs().filter((r) => r.displayTitle.endsWith("build/architect/1 #1"));
  expect(first).toHaveLength(1);
});

test("broken machine state is reported once, and the build continues once it is restored", async () => {
  await label("wren");
  await look();
  const branch = `baton/${issue}-units/record`;
  const own = world.git("rev-parse", branch);
  pushAs(world, "wren", branch, { "meta.json": "{ not json\n" });
  expect([await look(), await look()]).toEqual([{ wakeAt: null }, { wakeAt: null }]);
  const told = comments().filter((c) => c.body.includes("only Baton may write"));
  expect(told).toHaveLength(1);
  expect(told[0]!.body).toContain("meta.json");
  world.git("update-ref", `refs/heads/${branch}`, own);
  expect((await look()).wakeAt).not.toBeNull();
});

test("a person's push between Baton's read and its save is neither lost nor overwritten", async () => {
  await label("wren");
  const branch = `baton/${issue}-units/record`;
  let pushed: string | null = null;
  await look((point) => {
    if (point !== "before-save" || pushed !== null || branches() === "") return;
    pushed = pushAs(world, "wren", branch, { "context/a.md": "A\n" });
  });
  expect(world.git("merge-base", "--is-ancestor", pushed!, branch)).toBe("");
  expect(world.git("show", `${branch}:context/a.md`)).toBe("A");
  const log = world.git("log", "--format=%s", `${pushed!}..${branch}`);
  expect(log).toContain("@wren changes context/a.md for the workers");
  expect(runs().filter((r) => r.displayTitle.endsWith("build/architect/1 #1"))).toHaveLength(1);
});
