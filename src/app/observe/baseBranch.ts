/** The branch that a build is to land on: as it is, or the default branch as its heir, where it was renamed. */
import type { Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { GitHubError, orNull } from "../github/errors.ts";
import { baseOf, type Base } from "./base.ts";
import type { Ground } from "./ground.ts";
import type { Seen } from "./seen.ts";

export interface BaseBranch {
  /** Name of the branch that `base` is of. */
  name: string;
  base: Base;
  fact: Facts["baseBranch"];
}

/** @throws GitHubError */
export async function baseBranchOf(access: Access, ground: Ground, state: State, seen: Seen): Promise<BaseBranch> {
  const { branch, sha } = state.build.base;
  const { defaultBranch } = ground.repository;
  const there = { gone: false, heir: null };
  if (branch === defaultBranch) return { name: branch, base: ground.base, fact: there };
  try {
    return { name: branch, base: await seen.once("ground", branch, () => baseOf(access, branch)), fact: there };
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "not_found") throw error;
  }
  const heir = (await contains(access, ground.base.sha, sha)) ? defaultBranch : null;
  return { name: defaultBranch, base: ground.base, fact: { gone: true, heir } };
}

/** Whether `head`'s history has `commit`. */
async function contains(access: Access, head: string, commit: string): Promise<boolean> {
  const basehead = `${commit}...${head}`;
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...at(access), basehead, per_page: 1 }),
  );
  return answer?.data.behind_by === 0;
}
