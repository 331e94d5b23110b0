/** Branch names hold slashes, so that `/tree/a/b/c` is cut where a ref ends. */
import type { TreeEntry } from "../../git/repository.ts";
import { Missing, placeOf, type Visit } from "../visit.ts";

export interface Spot {
  /** As the address names it: a branch, a tag or a commit. */
  ref: string;
  commit: string;
  path: string;
  entry: TreeEntry;
}

/** What a ref with a path leads to; the address is `<ref>/<path>`. */
export function spotOf(visit: Visit, address: string): Spot {
  const { git } = placeOf(visit);
  const { ref, commit, path } = refOf(visit, address);
  const entry = git.at(commit, path);
  if (!entry) throw new Missing();
  return { ref, commit, path, entry };
}

export function refOf(visit: Visit, address: string): Omit<Spot, "entry"> {
  const { git } = placeOf(visit);
  const parts = address.split("/").filter((part) => part !== "");
  const named = parts.length === 0 ? null : longest(visit, parts);
  if (named) return named;
  const [first = "", ...rest] = parts;
  const commit = /^[0-9a-f]{4,40}$/.test(first) || first === "HEAD" ? git.resolve(first) : null;
  if (commit === null) throw new Missing();
  return { ref: first, commit, path: rest.join("/") };
}

function longest(visit: Visit, parts: string[]): Omit<Spot, "entry"> | null {
  const { git } = placeOf(visit);
  for (let cut = parts.length; cut > 0; cut--) {
    const ref = parts.slice(0, cut).join("/");
    const oid = git.ref(`refs/heads/${ref}`) ?? git.ref(`refs/tags/${ref}`);
    const commit = oid === null ? null : git.peel(oid);
    if (commit !== null) return { ref, commit, path: parts.slice(cut).join("/") };
  }
  return null;
}

/** A path or ref as part of an address. */
export function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
