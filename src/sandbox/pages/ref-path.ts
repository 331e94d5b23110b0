/**
 * Splits an address such as `/tree/a/b/c` after the ref, because branch names can contain slashes.
 */
import type { TreeEntry } from "../git/repository.ts";
import { PageNotFound, getPlace, type Visit } from "./visit.ts";

export interface FileLocation {
  /** The ref in the address: a branch, a tag or a commit. */
  ref: string;
  commit: string;
  path: string;
  entry: TreeEntry;
}

/** Returns the location of a ref with a path. The address is `<ref>/<path>`. */
export function resolveFile(visit: Visit, address: string): FileLocation {
  const { git } = getPlace(visit);
  const { ref, commit, path } = resolveRefPath(visit, address);
  const entry = git.at(commit, path);
  if (!entry) throw new PageNotFound();
  return { ref, commit, path, entry };
}

export function resolveRefPath(visit: Visit, address: string): Omit<FileLocation, "entry"> {
  const { git } = getPlace(visit);
  const parts = address.split("/").filter((part) => part !== "");
  const named = parts.length === 0 ? null : findLongestRef(visit, parts);
  if (named) return named;
  const [first = "", ...rest] = parts;
  const commit = /^[0-9a-f]{4,40}$/.test(first) || first === "HEAD" ? git.resolve(first) : null;
  if (commit === null) throw new PageNotFound();
  return { ref: first, commit, path: rest.join("/") };
}

function findLongestRef(visit: Visit, parts: string[]): Omit<FileLocation, "entry"> | null {
  const { git } = getPlace(visit);
  for (let cut = parts.length; cut > 0; cut--) {
    const ref = parts.slice(0, cut).join("/");
    const oid = git.ref(`refs/heads/${ref}`) ?? git.ref(`refs/tags/${ref}`);
    const commit = oid === null ? null : git.peel(oid);
    if (commit !== null) return { ref, commit, path: parts.slice(cut).join("/") };
  }
  return null;
}

/** Encodes a path or ref as part of an address. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
