/** Trees, written by the Git Data API: https://docs.github.com/rest/git/trees#create-a-tree */
import { at, type Access } from "./access.ts";
import { asking, GitHubError } from "./errors.ts";

export interface TreeEntry {
  path: string;
  mode: "100644" | "100755" | "120000";
  type: "blob";
  /** Of a blob that is there already; null removes the path. */
  sha?: string | null;
  /** The file's text, in place of `sha`. */
  content?: string;
}

/** GitHub ends a request after ten seconds, in which it has made trees of well over a thousand entries. */
const MOST_ENTRIES = 250;
/** Text in one request, in UTF-16 units. */
const MOST_TEXT = 1_000_000;

/**
 * Sha of the tree that `entries` make of `base` (null = of nothing). Many are written in parts, each on top of the one
 * before, as GitHub advises; a part that still takes GitHub too long is halved.
 * @throws GitHubError `unavailable` where even one entry takes GitHub too long
 */
export async function writeTree(access: Access, base: string | null, entries: readonly TreeEntry[]): Promise<string> {
  // Removals come last: no tree on the way is empty unless the last one is.
  const ordered = [...entries.filter(({ sha }) => sha !== null), ...entries.filter(({ sha }) => sha === null)];
  const waiting = splitEntries(ordered);
  let tree = base;
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    try {
      tree = await post(access, tree, part);
    } catch (error) {
      const tookTooLong = error instanceof GitHubError && error.status === 422 && error.passing;
      if (!tookTooLong || part.length === 1) throw error;
      const middle = Math.ceil(part.length / 2);
      waiting.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  if (tree === null) throw new Error("a tree was to be written of nothing");
  return tree;
}

async function post(access: Access, base: string | null, tree: TreeEntry[]): Promise<string> {
  const body = { ...at(access), ...(base === null ? {} : { base_tree: base }), tree };
  const { data } = await asking(() => access.octokit.request("POST /repos/{owner}/{repo}/git/trees", body));
  return data.sha;
}

function splitEntries(entries: readonly TreeEntry[]): TreeEntry[][] {
  const parts: TreeEntry[][] = [];
  let text = 0;
  for (const entry of entries) {
    const part = parts.at(-1);
    const length = entry.content?.length ?? 0;
    if (part && part.length < MOST_ENTRIES && text + length <= MOST_TEXT) part.push(entry);
    else {
      parts.push([entry]);
      text = 0;
    }
    text += length;
  }
  return parts;
}
