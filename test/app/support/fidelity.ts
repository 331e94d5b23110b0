/** A worktree that the runner reads and the App lands, with real git at both ends. */
import { describeEndCause } from "../../../src/core/messages/session-results.ts";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeChangeTree } from "../../../src/app/github/trees.ts";
import { pathTricksGuard } from "../../../src/core/guards/path-tricks.ts";
import { readWorktreeChange } from "../../../src/runner/session/change.ts";
import { openReader } from "../../runner/support/reader.ts";
import type { World } from "./world.ts";

/**
 * Creates a worktree with `seed` and changes it with `script`. Returns its tree as git sees it, and
 * the one that landed.
 */
export async function there(world: World, seed: string, script: string) {
  const dir = mkdtempSync(join(tmpdir(), "baton-fidelity-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [work, store] = [join(dir, "work"), join(dir, "store.git")];
  const sh = (text: string) =>
    execFileSync("sh", ["-ec", text], { cwd: work, encoding: "utf8" }).trim();
  mkdirSync(work);
  const me = "-c user.name=a -c user.email=a@b";
  sh(
    `git init -q; ${seed}\ngit add -A; git ${me} commit -q --allow-empty -m base; git ` +
      `clone -q --bare . ${store}`,
  );
  const base = sh("git rev-parse HEAD");
  const bare = world.running.sandbox.gitDir(world.repository);
  sh(`git push -q ${bare} HEAD:refs/heads/fidelity-${base}`);
  sh(script);
  await using reader = await openReader({ dir, store, worktree: work }, "off");
  const read = await readWorktreeChange(reader, base);
  if (!read.ok) return describeEndCause(read.cause);
  const tree = await writeChangeTree(world.access, sh("git rev-parse HEAD^{tree}"), read.change);
  const guards = pathTricksGuard.check(read.change, null as never).map((f) => f.message);
  return {
    differs: sh(
      `git add -A; git fetch -q ${bare} ${landed(world, tree)}; git diff --cached --raw ${tree}`,
    ),
    guards,
  };
}

/** Creates a commit with the tree, because only commits can be fetched. */
function landed(world: World, tree: string): string {
  const commit = world.git(
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b",
    "commit-tree",
    tree,
    "-m",
    "landed",
  );
  world.git("update-ref", `refs/heads/landed-${tree}`, commit);
  return `refs/heads/landed-${tree}`;
}
