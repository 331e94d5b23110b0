import type { ListedEntry } from "../../git/list-tree.ts";
import type { Call } from "../endpoint.ts";
import { repositoryApi } from "../present/address.ts";

/** GitHub's bounds on one answer: https://docs.github.com/rest/git/trees#get-a-tree */
const MOST_ENTRIES = 100_000;
const MOST_BYTES = 7 * 1024 * 1024;

/** A tree as the API lists it; `recursive` walks into folders. Beyond the bounds the list is cut, and says so. */
export function presentTree(call: Call, sha: string, recursive: boolean) {
  const api = repositoryApi(call.sandbox, call.repository);
  const present = ({ mode, type, oid, size, path }: ListedEntry) => ({
    ...{ path, mode, type, sha: oid },
    ...(size === null ? {} : { size }),
    url: type === "commit" ? undefined : `${api}/git/${type}s/${oid}`,
  });
  const tree: ReturnType<typeof present>[] = [];
  let bytes = 0;
  let truncated = false;
  for (const entry of call.git.list(sha, recursive)) {
    const shown = present(entry);
    bytes += JSON.stringify(shown).length;
    truncated = tree.length === MOST_ENTRIES || bytes > MOST_BYTES;
    if (truncated) break;
    tree.push(shown);
  }
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated };
}
