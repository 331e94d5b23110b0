/** What a build's sessions were told to read, summed up by pass and kind. */
import { KINDS, parseSessionName, type Kind } from "../build/names.ts";
import type { State } from "../build/state.ts";
import { estimateTokens, sumBytes, type Context, type ContextSource } from "./context.ts";

export interface ContextRow {
  /** 0 is the first pass, n is loop n. */
  pass: number;
  kind: Kind;
  sessions: number;
  /** Of all of them together. */
  bytes: number;
  /** An estimate. */
  tokens: number;
  /** Of the session that was told to read most. */
  largest: number;
  sources: Context;
}

/** Ordered by pass, then kind. Sessions whose runner did not measure (an older version) are left out. */
export function listContextRows(state: State): ContextRow[] {
  const rows = new Map<string, ContextRow>();
  for (const { session, pass, context } of listSpent(state)) {
    const kind = parseSessionName(session)?.kind;
    const bytes = sumBytes(context);
    if (!kind || bytes === 0) continue;
    const key = `${pass}/${kind}`;
    const row = rows.get(key) ?? { pass, kind, sessions: 0, bytes: 0, tokens: 0, largest: 0, sources: {} };
    row.sessions += 1;
    row.bytes += bytes;
    row.tokens = estimateTokens(row.bytes);
    row.largest = Math.max(row.largest, bytes);
    for (const [source, n] of Object.entries(context) as [ContextSource, number][]) {
      row.sources[source] = (row.sources[source] ?? 0) + n;
    }
    rows.set(key, row);
  }
  return [...rows.values()].toSorted((a, b) => a.pass - b.pass || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** Sessions that have run and whose runner did not say what they were told to read. */
export function countUnmeasured(state: State): number {
  return listSpent(state).filter(({ context }) => sumBytes(context) === 0).length;
}

/** The sources of a row, most bytes first; at most `most`. */
export function listLargestSources({ sources }: Pick<ContextRow, "sources">, most: number): [string, number][] {
  return Object.entries(sources)
    .filter(([, bytes]) => bytes > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most);
}

function listSpent({ build, workers }: State) {
  return [...build.spent, ...Object.values(workers).flatMap(({ spent }) => spent)];
}
