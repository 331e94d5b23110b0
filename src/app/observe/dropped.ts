/** What a branch has lost since it was last looked at. */
import { at, type Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

const kept = keptFor<string[]>(500);

/**
 * Commits of `before` that `now` doesn't contain, the newest hundred; none where it has only grown. Where GitHub no
 * longer has `before`, that one is named.
 * @throws GitHubError
 */
export async function droppedSince(access: Access, before: string | null, now: string): Promise<string[]> {
  if (before === null || before === now) return [];
  // What Baton does is one commit on top; that needs no question.
  if ((await commitOf(access, now)).parents.includes(before)) return [];
  const basehead = `${now}...${before}`;
  return kept(access, basehead, async () => {
    const answer = await orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...at(access), basehead }),
    );
    if (!answer) return [before];
    return answer.data.ahead_by === 0 ? [] : answer.data.commits.map((commit) => commit.sha).slice(-100);
  });
}
