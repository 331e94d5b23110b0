/** Files of a repository that say to agents how to work in it, and where those for a worker are looked for. */
import type { Kind } from "../build/names.ts";

export const CONVENTION_NAMES = ["AGENTS.md", "CLAUDE.md"] as const;

/** How many files one session gets at most, and how many bytes of each; the rest is cut. */
export const CONVENTION_BOUNDS = { files: 8, bytes: 32 * 1024 };

/** Sessions that read code, and so are told how it is written here. */
const READ_CODE: readonly Kind[] = [
  ...(["architect", "research", "work", "rework", "review", "adapt", "close"] as const),
  ...(["fix", "ask"] as const),
];

export function readsConventions(kind: Kind): boolean {
  return READ_CODE.includes(kind);
}

/**
 * Paths at which such files may be for someone who works on `globs`: of the root, then of each folder that leads to
 * what a glob names, outermost first. A glob's folders end before its first `*` or `?`.
 */
export function listConventionPaths(globs: readonly string[]): string[] {
  const folders = new Set([""]);
  for (const glob of globs) {
    const parts = glob.split("/").slice(0, -1);
    const end = parts.findIndex((part) => /[*?]/.test(part));
    const plain = end === -1 ? parts : parts.slice(0, end);
    for (let depth = 1; depth <= plain.length; depth++) folders.add(`${plain.slice(0, depth).join("/")}/`);
  }
  const ordered = [...folders].toSorted((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
  return ordered.flatMap((folder) => CONVENTION_NAMES.map((name) => `${folder}${name}`));
}
