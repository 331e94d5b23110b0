import { changesOf, linesOf, type Change } from "./lines.ts";

interface Sided extends Change {
  lines: string[];
}

export interface Joined {
  /** Where it isn't clean, with both sides between marks. */
  text: string;
  clean: boolean;
}

/**
 * Joins what two sides made of a text. It conflicts where both changed the same lines, or lines that touch, into
 * something else: so git sees it as well. Where both made the same of them it is taken once.
 */
export function mergeLines(base: string, ours: string, theirs: string): Joined {
  const old = linesOf(base);
  const [mine, yours] = [ours, theirs].map((text): Sided[] => {
    const lines = linesOf(text);
    return changesOf(old, lines).map((one) => ({ ...one, lines: lines.slice(one.newAt, one.newAt + one.come) }));
  }) as [Sided[], Sided[]];
  const merged: string[] = [];
  let at = 0;
  let clean = true;
  while (mine.length > 0 || yours.length > 0) {
    const group = take(mine, yours);
    const [one = "", other = ""] = [group.mine, group.yours].map((list) => applied(old, group, list));
    const clash = group.mine.length > 0 && group.yours.length > 0 && one !== other;
    const taken = group.mine.length > 0 ? one : other;
    merged.push(...old.slice(at, group.start), clash ? `<<<<<<<\n${one}=======\n${other}>>>>>>>\n` : taken);
    clean &&= !clash;
    at = group.end;
  }
  return { text: [...merged, ...old.slice(at)].join(""), clean };
}

interface Group {
  start: number;
  end: number;
  mine: Sided[];
  yours: Sided[];
}

/** The next changes that lie apart from all others: those of one side, or of both where they touch. */
function take(mine: Sided[], yours: Sided[]): Group {
  const start = Math.min(mine[0]?.at ?? Number.POSITIVE_INFINITY, yours[0]?.at ?? Number.POSITIVE_INFINITY);
  const group: Group = { start, end: start, mine: [], yours: [] };
  for (let grown = true; grown;) {
    grown = false;
    for (const [from, to] of [[mine, group.mine] as const, [yours, group.yours] as const]) {
      const next = from[0];
      if (!next || next.at > group.end) continue;
      to.push(next);
      from.shift();
      group.end = Math.max(group.end, next.at + next.gone);
      grown = true;
    }
  }
  return group;
}

/** What a side has where the group lies. */
function applied(old: string[], group: Group, changes: Sided[]): string {
  const parts: string[] = [];
  let at = group.start;
  for (const change of changes) {
    parts.push(...old.slice(at, change.at), ...change.lines);
    at = change.at + change.gone;
  }
  return [...parts, ...old.slice(at, group.end)].join("");
}
