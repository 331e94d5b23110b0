/** The build's branches and its tag, by prefix queries. */
import { branchesOf, SLUG, WORKER_ID, type WorkerId } from "../../core/build/names.ts";
import type { Facts } from "../../core/build/facts.ts";
import { at, type Access } from "../github/access.ts";
import { candidateIn, commitOf } from "../github/commits.ts";
import { droppedSince } from "./dropped.ts";
import { asking } from "../github/errors.ts";
import { issueOf } from "../github/findBuild.ts";
import { keptFor } from "../github/kept.ts";
import { matchingRefs } from "../github/refs.ts";
import type { Seen } from "./seen.ts";

export type RefFacts = Facts["refs"];

/** Refs of a build that doesn't exist yet. */
export function noRefs(base: string): RefFacts {
  return { base, baseTree: null, build: null, land: null, workers: {}, all: [], tag: false, dropped: [] };
}

export interface RefScope {
  prefix: string;
  slug: string;
  /** Head of the base branch. */
  base: string;
  /** Where the build branch was last seen; null = never. */
  tip: string | null;
  /** The build is over: whether it has its tag matters now. */
  over: boolean;
  /** Part of it landed early: whether anything is left matters now. */
  early: boolean;
}

/** @throws GitHubError */
export async function refsOf(access: Access, scope: RefScope, seen: Seen): Promise<RefFacts> {
  const { prefix, slug, base, tip, over, early } = scope;
  const names = branchesOf(prefix, slug);
  const root = `${prefix}/${slug}`;
  const [heads, tags] = await Promise.all([
    headsBelow(access, root, seen),
    over ? seen.once("refs", `tags/${root}`, () => matchingRefs(access, `tags/${root}`)) : [],
  ]);
  const shas = new Map(heads.map((h) => [h.name.replace(/^heads\//, ""), h.sha]));
  const commit = async (branch: string) => {
    const sha = shas.get(branch);
    return sha ? commitOf(access, sha) : null;
  };
  const [build, land] = await Promise.all([commit(names.build), commit(names.land)]);
  const workers: Record<WorkerId, string> = {};
  for (const [branch, sha] of shas) {
    const id = branch.slice(root.length + 1);
    if (WORKER_ID.test(id)) workers[id as WorkerId] = sha;
  }
  return {
    base,
    baseTree: early ? (await commitOf(access, base)).tree : null,
    build: build && { sha: build.sha, tree: build.tree },
    land: land && {
      sha: land.sha,
      tree: land.tree,
      parent: land.parents[0] ?? "",
      candidate: candidateIn(access, land),
    },
    workers,
    all: [...shas.keys()],
    tag: tags.some((t) => t.name === `tags/${names.tag}`),
    dropped: build ? await droppedSince(access, tip, build.sha) : [],
  };
}

/** The branches below `baton/<slug>`; `known` where they have been asked for already. @throws GitHubError */
export function headsBelow(
  access: Access,
  root: string,
  seen: Seen,
  known?: Awaited<ReturnType<typeof matchingRefs>>,
): ReturnType<typeof matchingRefs> {
  const prefix = `heads/${root}/`;
  return seen.once("refs", prefix, async () =>
    known ? known.filter((ref) => ref.name.startsWith(prefix)) : matchingRefs(access, prefix),
  );
}

/** Branches of the issue's builds whose record is gone, full names. @throws GitHubError */
export async function leftOf(access: Access, prefix: string, issue: number): Promise<string[]> {
  const heads = await matchingRefs(access, `heads/${prefix}/${issue}`);
  const names = heads.map((head) => head.name.replace(/^heads\//, ""));
  return names.filter((name) => {
    const [slug = "", ...rest] = name.slice(prefix.length + 1).split("/");
    return SLUG.test(slug) && issueOf(slug) === issue && rest.length > 0;
  });
}

const contained = keptFor<string>(500);

/** The newest commit of `base` that the build branch's head contains; kept, as two commits' relation never changes. */
export async function baseInBuild(access: Access, refs: RefFacts): Promise<string> {
  if (!refs.build || refs.build.sha === refs.base) return refs.base;
  const basehead = `${refs.base}...${refs.build.sha}`;
  return contained(access, basehead, async () => {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...at(access), basehead, per_page: 1 }),
    );
    return data.behind_by === 0 ? refs.base : data.merge_base_commit.sha;
  });
}
