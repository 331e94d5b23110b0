/** What of a change a session made itself, where it merges a commit: as the App will tell, but from the store. */
import { ownPart, type Entries } from "../core/guards/merged.ts";
import type { Brief } from "../core/plan/brief.ts";
import type { Change } from "../core/sessions/proposal.ts";
import type { Git } from "./git.ts";

/** The part of `change` that the guards look at: without what stands in the merged commit just so. */
export async function ownChange(
  git: Git,
  store: string,
  commit: string,
  change: Change,
  brief: Brief | null,
): Promise<Change> {
  const list = await git([`--git-dir=${store}`, "ls-tree", "-r", "-z", "--full-tree", commit]);
  return ownPart(change, entriesOf(list.toString()), brief);
}

/** `<mode> <type> <sha>\t<path>\0` again and again. */
function entriesOf(list: string): Entries {
  const lines = list.split("\0").slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [mode, , sha] = line.slice(0, line.indexOf("\t")).split(" ") as [string, string, string];
      return [line.slice(line.indexOf("\t") + 1), { mode, sha }];
    }),
  );
}
