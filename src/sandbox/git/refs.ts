import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gitText, GitError, runGit } from "./run.ts";

export const ZERO = "0".repeat(40);

export interface Ref {
  ref: string;
  oid: string;
  type: string;
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
      // A folder of refs, or a ref that is being replaced right now: the packed file decides.
    }
  }
  const packed = join(dir, "packed-refs");
  if (!existsSync(packed)) return null;
  const line = readFileSync(packed, "utf8")
    .split("\n")
    .find((one) => one.slice(41) === ref);
  return line ? line.slice(0, 40) : null;
}

/** Refs below a prefix (`refs/heads/`, `refs/tags/v1`), sorted by name. */
export function listRefs(dir: string, prefix: string): Ref[] {
  const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const format = "%(objectname) %(objecttype) %(refname)";
  const lines = gitText(dir, ["for-each-ref", `--format=${format}`, base]).split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [oid = "", type = "", ref = ""] = line.split(" ");
      return { ref, oid, type };
    })
    .filter((one) => one.ref.startsWith(prefix));
}

export interface RefUpdate {
  ref: string;
  /** Zeros delete the ref. */
  after: string;
  /** What it must be now; zeros: it must not exist. */
  before: string;
}

/** Compare-and-swap of refs, all or none; false when one was not what was expected. */
export function updateRefs(dir: string, updates: RefUpdate[]): boolean {
  const lines = updates.map((one) =>
    one.after === ZERO ? `delete ${one.ref} ${one.before}` : `update ${one.ref} ${one.after} ${one.before}`,
  );
  try {
    runGit(dir, ["update-ref", "--stdin"], { input: `${lines.join("\n")}\n` });
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** git's own rules for names of refs: https://git-scm.com/docs/git-check-ref-format */
export function isRefName(ref: string): boolean {
  if (!/^refs\/[^/]+\/.+/.test(ref) || ref.length > 255) return false;
  if ([...ref].some((one) => one <= " " || one === "\u007f") || /[~^:?*[\\]/.test(ref)) return false;
  if (ref.includes("..") || ref.includes("@{")) return false;
  return ref.split("/").every((part) => part !== "" && !part.startsWith(".") && !/(\.lock|\.)$/.test(part));
}
