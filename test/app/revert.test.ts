/** `/revert` takes back a whole landing, for every way of merging. */
import { beforeAll, expect, test } from "vitest";
import { openRevert } from "../../src/app/effects/pulls.ts";
import { someState } from "./support/state.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const you = <T>(method: string, path: string, body: object): Promise<T> =>
  world.as<T>("you", method, `/repos/you/units${path}`, body);

/** Adds one more file on top of `parent`. */
function withFile(parent: string, file: string): string {
  const blob = world.git("rev-parse", "main:README.md");
  const rest = world.git("ls-tree", parent).split("\n");
  const tree = world.gitWith([...rest, `100644 blob ${blob}\t${file}`].join("\n") + "\n", "mktree");
  return world.git("commit-tree", tree, "-p", parent, "-m", `Add ${file}`);
}

/**
 * Merges a pull request of two commits after the base has moved on. `before` is the base's tree
 * before the merge.
 */
async function merged(
  name: string,
  merge_method: string,
): Promise<{ pull: number; commit: string; before: string }> {
  const main = world.git("rev-parse", "main");
  const sha = withFile(withFile(main, `${name}-1`), `${name}-2`);
  await you("POST", "/git/refs", { ref: `refs/heads/${name}`, sha });
  const { number } = await you<{ number: number }>("POST", "/pulls", {
    head: name,
    base: "main",
    title: name,
  });
  await you("PATCH", "/git/refs/heads/main", { sha: withFile(main, `moved-${name}`) });
  const before = world.git("rev-parse", "main^{tree}");
  const answer = await you<{ sha: string }>("PUT", `/pulls/${number}/merge`, { merge_method });
  return { pull: number, commit: answer.sha, before };
}

test.each(["squash", "merge", "rebase"])(
  "a revert undoes both commits that were landed by %s",
  async (method) => {
    const { pull, commit, before } = await merged(method, method);
    const branch = `baton/1-units-${method}/revert`;
    const context = {
      ...{ access: world.access, state: someState(world.repository.id), facts: world.facts() },
      ...{ recordHead: null, log: quiet, wake: async () => {} },
    };
    const effect = {
      type: "revert",
      commit,
      pull,
      branch,
      base: "main",
      subject: "Undo",
      title: "Undo",
      body: "It.",
    } as const;
    const first = await openRevert(effect, context);
    expect(await openRevert(effect, context)).toEqual(first);
    expect(world.git("rev-parse", `${branch}^`)).toBe(commit);
    expect(world.git("rev-parse", `${branch}^{tree}`)).toBe(before);
  },
);
