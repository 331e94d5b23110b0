/**
 * A one-shot comment. Its intent was saved before; one that the facts have found by its marker is not asked for
 * (`adoptComments`).
 */
import { sha256 } from "../../core/plan/hash.ts";
import { withMarker } from "../../core/comments/marker.ts";
import type { Access } from "../github/access.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { slugIn, type Perform } from "./effect.ts";

export const comment: Perform<"comment"> = async ({ key, issue, body }, context) => {
  const hash = sha256(body).slice(0, 12);
  return { id: await post(context.access, issue, withMarker(body, slugIn(context, key), key, hash)) };
};

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
