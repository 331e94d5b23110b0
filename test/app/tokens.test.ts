/** The permissions of Baton's tokens. */
import { beforeEach, expect, test } from "vitest";
import { moveBranch } from "../../src/app/effects/publish.ts";
import { getCommit, makeCommit } from "../../src/app/github/commits.ts";
import { writeChangeTree } from "../../src/app/github/trees.ts";
import { requestGitHub } from "../../src/app/github/errors.ts";
import { createRef } from "../../src/app/github/refs.ts";
import { runWithWorkflows } from "../../src/app/github/installation-tokens.ts";
import { openWorld, type World } from "./support/world.ts";
import { PERMISSIONS } from "../../src/cli/local-run/permissions.ts";

let world: World;
beforeEach(async () => void (world = await openWorld()));

const content = Buffer.from("on: push\n").toString("base64");
const tree = (path: string, base: string) => {
  const files = [{ op: "write" as const, path, mode: "100644" as const, content }];
  return writeChangeTree(world.access, base, { base, files });
};
const main = () => world.git("rev-parse", "main");

test("an agent's work adds no workflow, even without guards, and Baton's offers do", async () => {
  const { tree: base } = await getCommit(world.access, main());
  const workflow = () => requestGitHub(() => tree(".github/workflows/x.yml", base));
  await expect(workflow()).rejects.toMatchObject({ code: "refused", status: 403 });
  expect(await tree("src/x.js", base)).toMatch(/^[0-9a-f]{40}$/);
  expect(await runWithWorkflows(workflow)).toMatch(/^[0-9a-f]{40}$/);
  const may = world.running.sandbox.world.tokens.map(
    ({ permissions }) => permissions["workflows"] ?? null,
  );
  expect(may).toEqual([null, "write"]);
});

test("a branch starts at people's workflows, and the change follows without the permission", async () => {
  const { access } = world;
  const old = main();
  const { tree: base } = await getCommit(access, old);
  // The default branch has no workflows any more.
  world.git(
    "update-ref",
    "refs/heads/main",
    world.git("commit-tree", "-m", "Without", world.git("mktree")),
  );

  const commit = await makeCommit(access, await tree("src/x.js", base), [old], "Work");
  await expect(createRef(access, "heads/direct", commit)).rejects.toMatchObject({ status: 403 });
  await moveBranch(access, "worker", null, commit);
  expect(world.git("rev-parse", "worker")).toBe(commit);
});

test("an installation without the workflows permission is not asked for it", async () => {
  const [app] = world.running.sandbox.world.apps.filter(({ slug }) => slug === "baton");
  delete app!.permissions["workflows"];
  // Each App has its own permissions. Other sandboxes that received the same object keep theirs.
  expect(PERMISSIONS.workflows).toBe("write");
  const { tree: base } = await getCommit(world.access, main());
  expect(await runWithWorkflows(() => tree("src/x.js", base))).toMatch(/^[0-9a-f]{40}$/);
});
