/** What a build proposes, applied to `.baton/knowledge.yml` as it stands on the base branch. */
import type { KnowledgeEntry } from "./entry.ts";
import { MOST_BYTES, MOST_ENTRIES, parseKnowledge, renderKnowledge } from "./file.ts";

export interface Proposals {
  entries: readonly ProposedEntry[];
  removals: readonly Removal[];
}

export interface ProposedEntry extends KnowledgeEntry {
  /** Id of the entry that this one contradicts, and takes the place of. */
  replaces: string | null;
}

export interface Removal {
  id: string;
  reason: string;
}

/** What landing changes in the file, for people. */
export interface KnowledgeChange {
  added: KnowledgeEntry[];
  removed: (Removal & { text: string })[];
  /** Why nothing is changed, as a sentence; null = nothing stands against it. */
  problem: string | null;
}

/** Most entries that one build may have removed by its own word: a session can't empty the file. */
export const MOST_REMOVALS = 10;

const RANK = { low: 0, medium: 1, high: 2 } as const;

/**
 * The file's new text (null = it stays as it is) and what is different in it. A file that can't be read is never
 * overwritten. `isGone`: no file that the glob names is left in what lands.
 */
export function applyKnowledge(
  base: string | null,
  { entries, removals }: Proposals,
  isGone: (glob: string) => boolean,
): { text: string | null; change: KnowledgeChange } {
  const read = parseKnowledge(base);
  if (!read.ok) return { text: null, change: { added: [], removed: [], problem: read.problem } };
  const kept = new Map(read.entries.map((entry) => [entry.id, entry]));
  const removed: KnowledgeChange["removed"] = [];
  const remove = (id: string, reason: string) => {
    const entry = kept.get(id);
    if (entry && kept.delete(id)) removed.push({ id, text: entry.text, reason });
  };
  for (const { id, paths } of read.entries) if (paths.every(isGone)) remove(id, "none of its files is left.");
  const fresh = entries.filter(({ paths, id }) => !kept.has(id) && !paths.every(isGone));
  const asked = [
    ...removals,
    ...fresh.flatMap(({ id, replaces }) => (replaces ? [{ id: replaces, reason: `${id} takes its place.` }] : [])),
  ];
  for (const { id, reason } of asked.slice(0, MOST_REMOVALS)) remove(id, reason);
  const added = new Map<string, KnowledgeEntry>();
  for (const { id, replaces, kind, text, paths, confidence, source, added: day } of fresh) {
    // One that a later session of the same build contradicts was never there.
    if (replaces) added.delete(replaces);
    // Field by field: the file has no place for what shows it (`evidence`).
    added.set(id, { id, kind, text, paths, confidence, source, added: day });
  }
  for (const { id } of removals) added.delete(id);
  const all = () => [...kept.values(), ...added.values()];
  for (const { id } of all().toSorted(leastWorth)) {
    if (all().length <= MOST_ENTRIES && sizeOf(all()) <= MOST_BYTES) break;
    if (!added.delete(id)) remove(id, `the file holds at most ${MOST_ENTRIES} entries and ${MOST_BYTES} bytes.`);
  }
  const change = { added: [...added.values()], removed, problem: null };
  return { text: change.added.length + removed.length > 0 ? renderKnowledge(all()) : null, change };
}

/** Low confidence first, of these the oldest. */
function leastWorth(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return RANK[a.confidence] - RANK[b.confidence] || (a.added < b.added ? -1 : a.added > b.added ? 1 : 0);
}

const sizeOf = (entries: readonly KnowledgeEntry[]) => new TextEncoder().encode(renderKnowledge(entries)).length;
