/** What a session that merges a commit made itself, and what it took back. */
import type { GuardFinding } from "../../core/guards/guard.ts";
import { shown } from "../../core/guards/index.ts";
import type { Entries } from "../../core/guards/merged.ts";
import { UNDONE, undone } from "../../core/guards/undone.ts";
import type { Brief } from "../../core/plan/brief.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { judge } from "../judge/thread.ts";

const kept = keptFor<Entries | null>(32);
const parted = keptFor<string>(100);

/** What the merge of `theirs` into `ours` takes back; none where GitHub doesn't list all files. @throws GitHubError */
export async function takenBack(access: Access, ours: string, theirs: string, change: Change): Promise<GuardFinding[]> {
  const common = await partedAt(access, ours, theirs);
  const [was, mine, other] = await Promise.all([common, ours, theirs].map((commit) => listEntries(access, commit)));
  if (!was || !mine || !other) return [];
  return shown(UNDONE, undone(change, { common: was, ours: mine, theirs: other }));
}

async function partedAt(access: Access, one: string, other: string): Promise<string> {
  const basehead = `${one}...${other}`;
  return parted(access, basehead, async () => {
    const path = "GET /repos/{owner}/{repo}/compare/{basehead}";
    const { data } = await asking(() => access.octokit.request(path, { ...at(access), basehead, per_page: 1 }));
    return data.merge_base_commit.sha;
  });
}

/** The part of `change` that a session which merges `commit` made itself. @throws GitHubError */
export async function ownChange(access: Access, commit: string, change: Change, brief: Brief | null): Promise<Change> {
  const merged = await listEntries(access, commit);
  if (!merged) return change;
  // Of a hundred thousand files only the change's go to the other thread.
  const own = change.files.flatMap(({ path }): [string, { mode: string; sha: string }][] => {
    const entry = merged.get(path);
    return entry ? [[path, entry]] : [];
  });
  return judge.run("ownPart", change, new Map(own), brief);
}

/** All files of a commit; null where they are more than GitHub lists at once, so that the whole change is looked at. */
export async function listEntries(access: Access, commit: string): Promise<Entries | null> {
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
