/**
 * Branches of a build without a record: Baton tells people once, where they see it, and deletes
 * nothing.
 */
import { execFileSync } from "node:child_process";
import { beforeAll, expect, test } from "vitest";
import { UnavailableRepositories } from "../../src/app/unavailable-repositories.ts";
import { listBuildIssues } from "../../src/app/observe/builds.ts";
import { toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../src/app/reconcile.ts";
import { renderDeleteCommand } from "../../src/core/messages/ended-build.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  for (const title of ["Units", "Others", "Third"])
    await world.as("you", "POST", "/repos/you/units/issues", { title, body: "Please." });
});

async function look(issue: number): Promise<string[]> {
  const { access, installation, repository } = world;
  const clock = () => new Date();
  const deps = {
    access: async () => access,
    clock,
    log: quiet,
    enqueue: async () => undefined,
    unavailable: new UnavailableRepositories(),
  };
  await reconcileItem(deps, {
    installation,
    repository: repository.id,
    owner: "you",
    repo: "units",
    target: toBuildTarget(issue),
  });
  const { comments } = world.running.sandbox.world;
  return comments.filter((one) => one.issueNumber === issue).map(({ body }) => body);
}

test("leftover branches are found by a sweep and reported once, with the remedy", async () => {
  for (const name of ["build", "W1.1"])
    world.git("update-ref", `refs/heads/baton/1-units/${name}`, "refs/heads/main");
  expect(await listBuildIssues(world.access, "main")).toEqual([1]);
  await look(1);
  const said = await look(1);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(
    /^`baton\/1-units\/W1\.1`, `baton\/1-units\/build` are left of .*, whose record `[^`]*` is gone/,
  );
  expect(
    world.git("for-each-ref", "--format=%(refname:short)", "refs/heads/baton/").split("\n"),
  ).toHaveLength(2);
  // Runs the command from the comment, in a clone like a person's.
  const [, command = ""] = /```sh\n(.+)\n```/.exec(said[0]!) ?? [];
  const clone = temporaryFolder();
  const sh = (text: string) => execFileSync("sh", ["-c", text], { cwd: clone, stdio: "pipe" });
  sh(`git clone -q '${world.running.sandbox.gitDir(world.repository)}' . && ${command}`);
  expect(world.git("for-each-ref", "refs/heads/baton/")).toBe("");
});

test("a name with special meaning for a shell is put into no command", () => {
  expect(renderDeleteCommand("baton/1-units")).toContain("'baton/1-units/*'");
  expect(renderDeleteCommand("baton/1-$(reboot)")).toBe(".");
  expect(renderDeleteCommand("baton/1-';reboot;'")).toBe(".");
});

test("a branch that only resembles a build's is ignored", async () => {
  world.git("update-ref", "refs/heads/baton/2-others/experiment", "refs/heads/main");
  expect(await look(2)).toEqual([]);
  expect(await look(3)).toEqual([]);
});
