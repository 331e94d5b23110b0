import type { Invariant } from "./invariant.ts";

const PEOPLES = /^(you|wren) changes /;

/** The base branch gains one commit per build, and no worker is merged twice. */
export const mergedOnce: Invariant = ({ house, github }) => {
  const found: string[] = [];
  const landed = new Map<string, string>();
  for (let at = house.git.ref("refs/heads/main"); at !== null;) {
    const commit = house.git.commit(at)!;
    const build = /^Build: (\S+)$/m.exec(commit.message)?.[1];
    if (build && !PEOPLES.test(commit.message)) {
      if (landed.has(build)) found.push(`build ${build} landed twice: ${landed.get(build)} and ${at}`);
      landed.set(build, at);
    }
    at = commit.parents[0] ?? null;
  }
  const merged = new Map<string, number>();
  for (const { pull, number } of github.sandbox.world.issues) {
    if (!pull?.merged) continue;
    const before = merged.get(pull.headRef);
    if (before !== undefined) found.push(`${pull.headRef} is merged by #${before} and by #${number}`);
    merged.set(pull.headRef, number);
  }
  return found;
};
