/** Reads from GitHub the pull request that tasks are about. */
import { beforeAll, expect, test } from "vitest";
import { loadPullContext } from "../../src/app/tasks/load-tasks.ts";
import { getRepoParams } from "../../src/app/github/access.ts";
import { Roles } from "../../src/app/observe/roles.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

/** Creates a branch with a commit. */
function branch(name: string): string {
  const { git } = world;
  const commit = git("commit-tree", "main^{tree}", "-p", "main", "-m", name);
  git("update-ref", `refs/heads/${name}`, commit);
  return name;
}

async function load(number: number) {
  const cache = new ReadCache();
  const { access } = world;
  return (await loadPullContext(access, number, new Roles(access, cache), cache))!.target;
}

/** Opens a pull request from the branch as Baton itself. */
async function open(head: string) {
  const { access } = world;
  const { data } = await access.octokit.request("POST /repos/{owner}/{repo}/pulls", {
    ...{ ...getRepoParams(access), title: "Change it", head: branch(head), base: "main" },
  });
  return load(data.number);
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

test("a pull request's author has a role if the settings have a secret", async () => {
  const role = async (login: string) => {
    const wanted = { title: "Change it", head: branch(`of-${login}-${counter++}`), base: "main" };
    const opened = await world.as<{ number: number }>(
      login,
      "POST",
      "/repos/you/units/pulls",
      wanted,
    );
    return (await load(opened.number)).author.role;
  };
  let counter = 1;
  expect(await role("wren")).toBe("none");
  const settings =
    "isolation: required\nenvironment: { repositories: [octo/shared], secret: SIBLINGS }\n";
  await world.as("you", "PUT", "/repos/you/units/contents/.github/baton.yml", {
    ...{ message: "Settings", branch: "main" },
    content: Buffer.from(settings).toString("base64"),
  });
  expect([await role("wren"), await role("rose")]).toEqual(["write", "read"]);
});
