/**
 * A one-shot comment. Its intent was saved before; one that the facts have found by its marker is not asked for
 * (`adoptComments`).
 */
import { RUN_LIST_LAG_MS } from "../../core/build/dispatch.ts";
import { sha256 } from "../../core/plan/hash.ts";
import { withMarker } from "../../core/comments/marker.ts";
import type { Access } from "../github/access.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { slugIn, type Perform } from "./effect.ts";

export const comment: Perform<"comment"> = async ({ key, issue, body }, context) => {
  const hash = sha256(body).slice(0, 12);
  const text = withMarker(body, slugIn(context, key), key, hash);
  return { id: await postOnce(context.access, issue, text) };
};

/** Comments that this process posted lately, by GitHub: their ids, and when by the process's monotonic clock. */
const posted = new WeakMap<object, Map<string, { id: number; at: number }>>();

/**
 * Posts a comment unless this process posted the same words on the issue in the last two minutes: a look that ended
 * early after it posted asks once more, and GitHub's list may not show the comment yet.
 * @returns the comment's id @throws GitHubError
 */
export async function postOnce(access: Access, issue: number, body: string): Promise<number> {
  const lately = posted.get(access.scope) ?? new Map<string, { id: number; at: number }>();
  posted.set(access.scope, lately);
  for (const [key, one] of lately) if (performance.now() - one.at > RUN_LIST_LAG_MS) lately.delete(key);
  const key = `${access.owner}/${access.repo}#${issue} ${sha256(body)}`;
  const known = lately.get(key);
  if (known) return known.id;
  const id = await post(access, issue, body);
  lately.set(key, { id, at: performance.now() });
  return id;
}

/** A person deleted the comment: the same words are posted again. */
export function forgetPosted({ scope }: Access, id: number): void {
  for (const [key, one] of posted.get(scope) ?? []) if (one.id === id) posted.get(scope)?.delete(key);
}

/** Id of the new comment. @throws GitHubError */
export async function post(access: Access, issue: number, body: string): Promise<number> {
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...at(access),
      issue_number: issue,
      body,
    }),
  );
  return Number(data.id);
}
