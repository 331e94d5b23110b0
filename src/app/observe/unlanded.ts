/** Branches of an ended build with commits of people that are in nothing that landed: they aren't Baton's to remove. */
import { branchesOf, type WorkerId } from "../../core/build/names.ts";
import type { UnlandedBranch } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { isOver } from "../../core/build/view.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { readRef, headOf } from "../github/refs.ts";
import type { RefFacts } from "./refs.ts";

const kept = keptFor<string[]>(500);

/** `null` while the build goes on or once it is archived. @throws GitHubError */
export async function unlandedOf(access: Access, state: State, refs: RefFacts): Promise<UnlandedBranch[] | null> {
  const { build } = state;
  const { landing } = build;
  const names = branchesOf(build.branch_prefix, build.slug);
  if (!isOver(build.status) || !refs.all.includes(names.record)) return null;
  const merged = Object.values(state.workers).filter((w) => w.merge_sha !== null);
  // What was merged at this head is in the build branch, and the build branch's tip in what landed.
  const known = new Map<string, string | null>([
    ...merged.map((w): [string, string | null] => [names.worker(w.id), w.head?.sha ?? null]),
    ...(landing?.merge_sha
      ? ([
          [names.build, landing.tip],
          [names.land, landing.commit],
        ] as const)
      : []),
  ]);
  const heads = new Map<string, string | undefined>([
    ...Object.entries(refs.workers).map(([id, sha]): [string, string] => [names.worker(id as WorkerId), sha]),
    ...([
      [names.build, refs.build?.sha],
      [names.land, refs.land?.sha],
    ] as const),
  ]);
  const found: UnlandedBranch[] = [];
  for (const branch of refs.all) {
    if ([names.record, names.revert, names.scratch].includes(branch)) continue;
    const head = heads.get(branch) ?? (await readRef(access, headOf(branch)));
    const from = known.get(branch) ?? refs.base;
    const by = head === null || head === from ? [] : await writersOf(access, from, head);
    if (by.length > 0) found.push({ branch, by });
  }
  return found;
}

/** People who wrote commits of `head` that `from` doesn't contain; neither Baton nor another bot. */
async function writersOf(access: Access, from: string, head: string): Promise<string[]> {
  const basehead = `${from}...${head}`;
  return kept(access, basehead, async () => {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...at(access), basehead }),
    );
    const people = data.commits.flatMap(({ author, commit }) => {
      const bot = author?.type === "Bot" || commit.author?.email?.includes(`+${access.app.login}@`);
      return bot ? [] : [author?.login ?? commit.author?.name ?? "somebody"];
    });
    return [...new Set(people)];
  });
}
