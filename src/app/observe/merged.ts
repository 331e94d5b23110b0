/** What of a change a session made itself, where it merges a commit whose files are all in the change. */
import { ownPart, type Entries } from "../../core/guards/merged.ts";
import type { Brief } from "../../core/plan/brief.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

const kept = keptFor<Entries | null>(16);

/** The part of `change` that a session which merges `commit` made itself. @throws GitHubError */
export async function ownChange(access: Access, commit: string, change: Change, brief: Brief | null): Promise<Change> {
  const merged = await entriesOf(access, commit);
  return merged ? ownPart(change, merged, brief) : change;
}

/** All files of a commit; null where they are more than GitHub lists at once, so that the whole change is looked at. */
async function entriesOf(access: Access, commit: string): Promise<Entries | null> {
  return kept(access, commit, async () => {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        ...at(access),
        tree_sha: commit,
        recursive: "1",
      }),
    );
    if (data.truncated) return null;
    const files = data.tree.filter((entry) => entry.type === "blob");
    return new Map(files.map(({ path, mode, sha }) => [path, { mode, sha }]));
  });
}
