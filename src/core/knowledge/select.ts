/**
 * Selects the knowledge entries that a session reads: an index of all for sessions that plan, the
 * few that fit a brief for the others.
 */
import { findGlobOverlap } from "../text/globs.ts";
import type { KnowledgeEntry } from "../model/knowledge.ts";

/** Maximum size of the index, in bytes. */
export const INDEX_BYTES = 1024;
/** Maximum number of entries for one brief. */
export const ENTRIES_FOR_BRIEF = 5;

const CUT_CHARS = 80;
const RANK = { low: 0, medium: 1, high: 2 } as const;

/**
 * Returns the entries whose paths match the brief's: most specific first, then highest confidence,
 * then newest.
 */
export function selectKnowledgeEntries(
  entries: readonly KnowledgeEntry[],
  paths: readonly string[],
): KnowledgeEntry[] {
  return entries
    .filter((entry) => findGlobOverlap(entry.paths, paths) !== null)
    .toSorted((a, b) => getSpecificity(b, paths) - getSpecificity(a, paths) || compareWorth(a, b))
    .slice(0, ENTRIES_FOR_BRIEF);
}

/** Sorts by confidence, then newest first, then by id. */
function compareWorth(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return (
    RANK[b.confidence] - RANK[a.confidence] || compare(b.added, a.added) || compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Returns the number of literal segments in the most specific glob that matches the brief's paths.
 */
function getSpecificity({ paths }: KnowledgeEntry, wanted: readonly string[]): number {
  const literal = (glob: string) =>
    glob.split("/").filter((segment) => !/[*?]/.test(segment)).length;
  return Math.max(...paths.filter((path) => findGlobOverlap([path], wanted) !== null).map(literal));
}

/** Renders one line for each entry, up to 1 KB. Returns null if there are no entries. */
export function renderKnowledgeIndex(entries: readonly KnowledgeEntry[]): string | null {
  const all = entries.toSorted(compareWorth).map(({ id, kind, text, paths }) => {
    const cut = text.length > CUT_CHARS ? `${text.slice(0, CUT_CHARS).toWellFormed()}…` : text;
    const where = paths.length > 2 ? `${paths.slice(0, 2).join(", ")} …` : paths.join(", ");
    return `- ${id} ${kind}: ${cut} (${where})`;
  });
  return all.length === 0 ? null : fitLines(all);
}

/** Renders the entries for a session with a brief. Returns null if none fits. */
export function renderKnowledgeEntries(entries: readonly KnowledgeEntry[]): string | null {
  if (entries.length === 0) return null;
  const lines = entries.map(
    ({ id, kind, text, paths, confidence }) =>
      `- ${id} (${kind}, ${confidence} confidence; ${paths.join(", ")}): ${text}`,
  );
  return `${lines.join("\n")}\n`;
}

function fitLines(lines: readonly string[]): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const kept: string[] = [];
  for (const line of lines) {
    const more = `- and ${lines.length - kept.length} more in the file\n`;
    if (bytes(`${[...kept, line].join("\n")}\n${more}`) > INDEX_BYTES)
      return `${kept.join("\n")}\n${more}`;
    kept.push(line);
  }
  return `${kept.join("\n")}\n`;
}
