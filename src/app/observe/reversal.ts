/** The pull request that undoes a landed build: found by its branch, as an archived record remembers nothing more. */
import { branchesOf } from "../../core/build/names.ts";
import type { Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { findPull } from "./branchPulls.ts";

/**
 * `null` also where nobody has said anything since the end that could be about it. Asked anew in each pass, as nothing
 * of Baton's tells that a person has merged it. @throws GitHubError
 */
export async function reversalOf(
  access: Access,
  { build }: State,
  remarks: Facts["remarks"],
): Promise<Facts["reversal"]> {
  if (build.status !== "landed" || remarks.length === 0) return null;
  const { revert } = branchesOf(build.branch_prefix, build.slug);
  const number = await findPull(access, revert, build.repository.id);
  if (number === null) return null;
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  const state = data.merged ? "merged" : data.state === "open" ? "open" : "closed";
  return { number, state, mergeable: data.mergeable };
}
