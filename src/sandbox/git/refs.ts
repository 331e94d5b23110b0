import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GitError, runGit } from "./run-git.ts";

export const ZERO = "0".repeat(40);

/** Returns the name of a branch or tag from its full ref. Other text stays unchanged. */
export function getShortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, "");
}

export interface Ref {
  ref: string;
  oid: string;
}

/** The ref's object id, or null. Loose refs are read as files; packed ones from `packed-refs`. */
export function readRef(dir: string, ref: string): string | null {
  if (!isRefName(ref)) return null;
  const file = join(dir, ref);
  if (existsSync(file)) {
    try {
      const text = readFileSync(file, "utf8").trim();
      if (/^[0-9a-f]{40}$/.test(text)) return text;
    } catch {
      // It is a folder of refs, or a ref that is being replaced right now. The packed file decides.
    }
  }
  return readPackedRefs(dir).find((one) => one.ref === ref)?.oid ?? null;
}

/**
 * Reads the file that `git pack-refs` writes. Lines that start with `#` or `^` are about the file
 * and about tags.
 */
function readPackedRefs(dir: string): Ref[] {
  const file = join(dir, "packed-refs");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line) =>
    /^[0-9a-f]{40} /.test(line) ? { oid: line.slice(0, 40), ref: line.slice(41) } : [],
  );
}

/**
 * Returns refs below a prefix (`refs/heads/`, `refs/tags/v1`), sorted by name. Reads files, because
 * the list is needed often.
 */
export function listRefs(dir: string, prefix: string): Ref[] {
  const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  // The order matters, because git moves loose refs into the packed file. A loose ref is newer.
  const loose = readLooseRefs(dir, base);
  const all = new Map(readPackedRefs(dir).map((one) => [one.ref, one]));
  for (const one of loose) all.set(one.ref, one);
  const found = [...all.values()].filter((one) => one.ref.startsWith(prefix));
  return found.sort((a, b) => Buffer.compare(Buffer.from(a.ref), Buffer.from(b.ref)));
}

function readLooseRefs(dir: string, base: string): Ref[] {
  const folder = join(dir, base);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const ref = `${base}${entry.name}`;
    if (entry.isDirectory()) return readLooseRefs(dir, `${ref}/`);
    // Git writes `X.lock` first. A ref that was deleted or packed meanwhile is no longer loose.
    const oid = entry.name.endsWith(".lock") ? null : readRef(dir, ref);
    return oid === null ? [] : [{ ref, oid }];
  });
}

export interface RefUpdate {
  ref: string;
  /** New object id; zeros delete the ref. */
  after: string;
  /** Required current value; zeros: it must not exist. */
  before: string;
}

/** Compares and swaps refs, all or none. Returns false if one had an unexpected value. */
export function runUpdateRef(dir: string, updates: RefUpdate[]): boolean {
  const lines = updates.map((one) =>
    one.after === ZERO
      ? `delete ${one.ref} ${one.before}`
      : `update ${one.ref} ${one.after} ${one.before}`,
  );
  try {
    runGit(dir, ["update-ref", "--stdin"], { input: `${lines.join("\n")}\n` });
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** Checks git's own rules for names of refs: https://git-scm.com/docs/git-check-ref-format */
export function isRefName(ref: string): boolean {
  if (!/^refs\/[^/]+\/.+/.test(ref) || ref.length > 255) return false;
  if ([...ref].some((one) => one <= " " || one === "\u007f") || /[~^:?*[\\]/.test(ref))
    return false;
  if (ref.includes("..") || ref.includes("@{")) return false;
  return ref
    .split("/")
    .every((part) => part !== "" && !part.startsWith(".") && !/(\.lock|\.)$/.test(part));
}
