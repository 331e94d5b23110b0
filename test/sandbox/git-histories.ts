import type { Person } from "../../src/sandbox/git/formats.ts";
import { editTree } from "../../src/sandbox/git/edit-tree.ts";
import { type GitRepository, ZERO } from "../../src/sandbox/git/repository.ts";
import { PATHS, type Step } from "./git-steps.ts";

/** Writes the history. Returns its commits, oldest first. */
export function write(git: GitRepository, steps: Step[]): string[] {
  const files = PATHS.slice(0, 4).map((path) => ({ path, ...blob(git, lines(path)) }));
  const commits = [commit(git, editTree(git, null, files), [], person(0, 0), "First")];
  let at = 0;
  steps.forEach((step, number) => {
    const parents = [
      ...new Set(
        step.parents.map((back) => commits[Math.max(0, commits.length - 1 - back)] as string),
      ),
    ];
    const [ours = "", theirs] = parents;
    const merged = theirs === undefined ? null : git.merge(ours, theirs).tree;
    let tree = merged ?? git.commit(ours)?.tree ?? "";
    // Some merges also contain manual changes.
    for (const one of merged === null || number % 3 === 0 ? step.edits : [])
      tree = edited(git, tree, one, number);
    at += step.later;
    commits.push(commit(git, tree, parents, person(step.person, at), `Step ${number}`));
  });
  commits.forEach((oid, number) =>
    git.updateRefs([{ ref: `refs/heads/b${number}`, before: ZERO, after: oid }]),
  );
  return commits;
}

function lines(path: string): string[] {
  return Array.from({ length: 24 }, (_, line) => `${line % 5 === 0 ? "" : "  "}${path} ${line}`);
}

function blob(git: GitRepository, text: string[]) {
  return { mode: "100644" as const, oid: git.write("blob", text.join("\n")) };
}

function edited(
  git: GitRepository,
  tree: string,
  { path, what, at, size }: Step["edits"][number],
  number: number,
) {
  const known = git.at(tree, path);
  if (!known) return editTree(git, tree, [{ path, ...blob(git, lines(`${path} of ${number}`)) }]);
  if (what === "delete") return editTree(git, tree, [{ path, mode: "100644", oid: null }]);
  if (what === "flag") return editTree(git, tree, [{ path, mode: "100755", oid: known.oid }]);
  const text = (git.blob(known.oid)?.toString("utf8") ?? "").split("\n");
  const fresh = Array.from(
    { length: what === "cut" ? 0 : size },
    (_, line) => `new ${number} ${at} ${line}`,
  );
  text.splice(at % (text.length + 1), what === "insert" ? 0 : size, ...fresh);
  return editTree(git, tree, [{ path, mode: known.mode, oid: git.write("blob", text.join("\n")) }]);
}

function person(number: number, at: number): Person {
  const date = new Date(Date.UTC(2026, 2, 1) + at * 1000).toISOString().replace(".000Z", "Z");
  return { name: `P${number}`, email: `p${number}@example.com`, date };
}

function commit(
  git: GitRepository,
  tree: string,
  parents: string[],
  who: Person,
  message: string,
): string {
  return git.writeCommit({ tree, parents, author: who, committer: who, message, signature: null });
}
