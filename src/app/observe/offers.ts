/** Baton's own pull requests that offer files: found by their branch, which says what they are. */
import type { OfferedPull } from "../../core/onboarding/facts.ts";
import { at, type Access } from "../github/access.ts";
import { commitOf, isOwn } from "../github/commits.ts";
import { asking } from "../github/errors.ts";
import { pullsFrom } from "./branchPulls.ts";

/** The newest that the App opened from this branch of this very repository; null = none. @throws GitHubError */
export async function offeredPull(access: Access, branch: string): Promise<OfferedPull | null> {
  const own = (await pullsFrom(access, branch)).filter(({ user }) => user?.login === access.app.login);
  const newest = own[0];
  if (!newest) return null;
  const { number, title, head, merged_at: merged } = newest;
  const state = newest.state === "open" ? "open" : merged === null ? "closed" : "merged";
  const untouched = state === "open" && isOwn(access, await commitOf(access, head.sha));
  return { number, state, title, head: head.sha, untouched };
}

/** The newest of its commits that the App made: what Baton offered. @throws GitHubError */
export async function offeredCommit(access: Access, number: number): Promise<string | null> {
  const listed = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
      ...at(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  for (const { sha } of listed.toReversed()) {
    if (isOwn(access, await commitOf(access, sha))) return sha;
  }
  return null;
}
