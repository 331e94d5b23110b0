/** What a stranger's pull request may make Baton read: never other repositories of the owner. */
import { expect, test } from "vitest";
import { checkConfiguration } from "../../src/app/effects/checks.ts";
import type { Access } from "../../src/app/github/access.ts";
import { openWorld } from "./support/world.ts";

const EXTENDS = "_extends: units:.github/secret.yml\nloops: 1\n";

test("a fork's pull request reads and reveals no extended files, and a branch's reads all", async () => {
  const world = await openWorld();
  const { repository, running } = world;
  const asked: string[] = [];
  const request = (async (route: string, of: { path?: string }) => {
    if (of.path?.includes("secret")) asked.push(of.path);
    return world.access.octokit.request(route, of);
  }) as Access["octokit"]["request"];
  // Each check has an access of its own.
  const look = (number: number) =>
    checkConfiguration(
      { ...world.access, octokit: { ...octokitOf(world.access), request } },
      number,
    );

  const file = (path: string, text: string) =>
    `100644 blob ${world.gitWith(text, "hash-object", "-w", "--stdin")}\t${path}`;
  const commit = (branch: string, files: Record<string, string>) => {
    const inner = Object.entries(files).map(([path, text]) => file(path, text));
    const rest = world
      .git("ls-tree", "main:.github")
      .split("\n")
      .filter((line) => !line.includes(".yml"));
    const folder = world.gitWith(`${[...rest, ...inner].join("\n")}\n`, "mktree");
    const top = world
      .git("ls-tree", "main")
      .split("\n")
      .filter((line) => !line.endsWith("\t.github"));
    const tree = world.gitWith(
      `${[...top, `040000 tree ${folder}\t.github`].join("\n")}\n`,
      "mktree",
    );
    const who = ["-c", "user.name=wren", "-c", "user.email=w@x.example"];
    const sha = world.git(...who, "commit-tree", tree, "-p", "main", "-m", branch);
    world.git("update-ref", `refs/heads/${branch}`, sha);
  };
  const open = async (head: string): Promise<number> =>
    (
      await world.as<{ number: number }>("wren", "POST", "/repos/you/units/pulls", {
        title: head,
        head,
        base: "main",
      })
    ).number;
  const newest = () =>
    running.sandbox.world.checkRuns.findLast((one) => one.name === "baton/config")?.output;

  commit("main", { "secret.yml": "max_parallel: 7\n" });
  commit("change", { "secret.yml": "max_parallel: 7\n", "baton.yml": EXTENDS });
  const number = await open("change");
  const pull = running.sandbox.world.issues.find((one) => one.number === number)!.pull!;
  pull.headRepositoryId = -1;
  await look(number);
  expect(asked).toEqual([]);
  expect(newest()!.title).toBe("Valid: 1 setting changes");
  expect(newest()!.summary).toContain(
    "It extends `units:.github/secret.yml`. Baton doesn't read that file for a pull request " +
      "from a fork",
  );

  pull.headRepositoryId = repository.id;
  await look(number);
  expect(asked).toEqual([".github/secret.yml"]);
  expect(newest()!.summary).toContain("| `max_parallel` | `4` | `7` |");

  commit("main", {
    "secret.yml": "max_parallel: 7\n",
    "baton.yml": `${EXTENDS}max_parallel: 2\n`,
  });
  pull.headRepositoryId = -1;
  await look(number);
  expect(asked).toHaveLength(1);
  expect(newest()!.summary).toContain("| `max_parallel` | `2` | `4` |");
  expect(newest()!.summary).not.toContain("7");
});

/** Binds the class's methods, because a copy doesn't include them. */
function octokitOf({ octokit }: Access): Access["octokit"] {
  return { request: octokit.request, graphql: octokit.graphql, paginate: octokit.paginate };
}
