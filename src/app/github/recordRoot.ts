/** Whether a record was begun by Baton: whoever may push can also push a branch that bears a record's name. */
import { at, type Access } from "./access.ts";
import { commitOf, isOwn } from "./commits.ts";
import { asking } from "./errors.ts";
import { keptFor } from "./kept.ts";

const kept = keptFor<true>(500);

class Foreign extends Error {}

/** Asked once for each branch that is; one that isn't may be removed and begun anew. @throws GitHubError */
export async function isBegunHere(access: Access, branch: string, head: string): Promise<boolean> {
  try {
    return await kept(access, branch, async () => {
      const root = await commitOf(access, await rootOf(access, head));
      if (root.parents.length > 0 || !isOwn(access, root)) throw new Foreign();
      return true;
    });
  } catch (error) {
    if (error instanceof Foreign) return false;
    throw error;
  }
}

/** The oldest commit, which stands on the last of as many pages as there are commits. */
async function rootOf(access: Access, head: string): Promise<string> {
  const page = (number: number) =>
    asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/commits", {
        ...at(access),
        sha: head,
        per_page: 1,
        page: number,
      }),
    );
  const first = await page(1);
  const last = /[?&]page=(\d+)[^>]*>; rel="last"/.exec(first.headers.link ?? "")?.[1];
  const { data } = last === undefined ? first : await page(Number(last));
  return data[0]?.sha ?? head;
}
