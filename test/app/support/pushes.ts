/**
 * A person's push as GitHub sees it. It is synchronous, so that it can happen between any two steps
 * of the App.
 */
import { moveRefs } from "../../../src/sandbox/git/move-refs.ts";
import type { World } from "./world.ts";

/** Commits these files on top of the branch's head and returns the sha. */
export function pushAs(
  world: World,
  login: string,
  branch: string,
  files: Record<string, string>,
): string {
  const head = world.git("rev-parse", branch);
  const kept = world
    .git("ls-tree", "-r", branch)
    .split("\n")
    .filter((line) => !(line.split("\t")[1]! in files));
  const blobs = Object.entries(files).map(([path, text]) => {
    const blob = world.gitWith(text, "hash-object", "-w", "--stdin");
    return `100644 blob ${blob}\t${path}`;
  });
  const tree = treeOf(world, [...kept, ...blobs]);
  const who = ["-c", `user.name=${login}`, "-c", `user.email=${login}@example.com`];
  const after = world.git(...who, "commit-tree", tree, "-p", head, "-m", `${login} edits`);
  moveAs(world, login, branch, after);
  return after;
}

/** Points the branch at an existing commit, by force if needed. Null deletes it. */
export function moveAs(
  { running, repository }: World,
  login: string,
  branch: string,
  after: string | null,
): void {
  const actor = { kind: "person", login, account: running.seed.account(login) } as const;
  const wish = { ref: `refs/heads/${branch}`, after: after ?? "0".repeat(40) };
  moveRefs(running.sandbox, repository, actor, [wish]);
}

/** `git mktree` makes one folder at a time. */
function treeOf(world: World, lines: string[]): string {
  const folders = Map.groupBy(lines, (line) => /\t([^/]+)\//.exec(line)?.[1] ?? "");
  const entries = [...folders].flatMap(([folder, of]) => {
    if (folder === "") return of;
    const inside = of.map((line) => line.replace(`\t${folder}/`, "\t"));
    return [`040000 tree ${treeOf(world, inside)}\t${folder}`];
  });
  return world.gitWith(`${entries.join("\n")}\n`, "mktree");
}
