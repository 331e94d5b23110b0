/**
 * A merge takes in all that the other side alone has changed. What a session takes back of that is in no change that
 * it hands in, as the file stands there as on its own side: the other guards look past it.
 */
import type { Change } from "../sessions/proposal.ts";
import type { GuardFinding } from "./guard.ts";
import type { Entries } from "./merged.ts";

export const UNDONE = "undone";

/** The files of both sides and of the commit that they parted at. */
export interface Sides {
  common: Entries;
  ours: Entries;
  theirs: Entries;
}

/** What the merge takes back, `change` being all by which its result differs from `ours`. */
export function undone({ files }: Pick<Change, "files">, { common, ours, theirs }: Sides): GuardFinding[] {
  const taken = new Set(files.map(({ path }) => path));
  return [...new Set([...common.keys(), ...theirs.keys()])]
    .filter((path) => !taken.has(path) && !isSame(theirs, common, path) && isSame(ours, common, path))
    .map((path) => ({ guard: UNDONE, path, message: messageOf(path, theirs.has(path)), waivable: true }));
}

function isSame(some: Entries, others: Entries, path: string): boolean {
  const [one, other] = [some.get(path), others.get(path)];
  return one?.sha === other?.sha && one?.mode === other?.mode;
}

function messageOf(path: string, isThere: boolean): string {
  const done = isThere ? "was changed or added" : "was removed";
  return (
    `\`${path}\` ${done} on the side that is merged in, and by nobody else: the merge must not take that back. ` +
    "Keep it as it is there."
  );
}
