/** Reads from GitHub the pull request that tasks are about. */
import { beforeAll, expect, test } from "vitest";
import { loadPullContext } from "../../src/app/tasks/load-tasks.ts";
import { getRepoParams } from "../../src/app/github/access.ts";
import { Roles } from "../../src/app/observe/roles.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

/** Opens a pull request from the branch as Baton itself. */
async function open(head: string) {
  const { access, git } = world;
  const commit = git("commit-tree", "main^{tree}", "-p", "main", "-m", head);
  git("update-ref", `refs/heads/${head}`, commit);
  const { data } = await access.octokit.request("POST /repos/{owner}/{repo}/pulls", {
    ...{ ...getRepoParams(access), title: "Change it", head, base: "main" },
  });
  const seen = new ReadCache();
  return (await loadPullContext(access, data.number, new Roles(access, seen), seen))!.target;
}

test.each([
  ["a build's", "baton/1-units/W1.1", true],
  ["a build's landing", "baton/1-units/land", true],
  ["templates' files, which no build reviews", "baton/sync-templates", false],
])(
  "a pull request of Baton's with %s: only a build's is left to its build",
  async (_, branch, own) => {
    expect(await open(branch)).toMatchObject({ own, author: { bot: true } });
  },
);
