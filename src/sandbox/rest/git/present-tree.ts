import type { TreeEntry } from "../../git/repository.ts";
import type { Call } from "../endpoint.ts";
import { repositoryApi } from "../present/address.ts";

/** A tree as the API lists it; `recursive` walks into folders. */
export function presentTree(call: Call, sha: string, recursive: boolean) {
  const { git } = call;
  const api = repositoryApi(call.sandbox, call.repository);
  const listed: ReturnType<typeof one>[] = [];
  const one = (entry: TreeEntry, path: string) => {
    const type = entry.mode === "040000" ? "tree" : entry.mode === "160000" ? "commit" : "blob";
    const size = type === "blob" ? { size: git.blob(entry.oid)?.length ?? 0 } : {};
    return {
      path,
      mode: entry.mode,
      type,
      sha: entry.oid,
      ...size,
      url: `${api}/git/${type}s/${entry.oid}`,
    };
  };
  const walk = (tree: string, prefix: string): void => {
    const entries = git.tree(tree) ?? [];
    git.preload(entries.map((entry) => entry.oid));
    for (const entry of entries) {
      const path = prefix + entry.name;
      listed.push(one(entry, path));
      if (recursive && entry.mode === "040000") walk(entry.oid, `${path}/`);
    }
  };
  walk(sha, "");
  return { sha, url: `${api}/git/trees/${sha}`, tree: listed, truncated: false };
}
