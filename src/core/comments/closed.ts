/** What is said of a worker's pull request that somebody closed, or opened again. */
import { quiet } from "./links.ts";
import type { WorkerId } from "../build/names.ts";

const whoOf = (by: string | null) => (by === null ? "Somebody" : quiet(by));

/** It means skip. `gone`: the branch, where that was deleted. */
export function skippedWords(id: WorkerId, by: string | null, gone: string | null): string {
  const who = whoOf(by);
  const skipped = `so ${id} is skipped; workers that depend on it go on without it.`;
  if (gone === null) {
    return (
      `${who} closed this pull request, ${skipped} ` +
      `Open it again to take ${id} up where it was, or answer \`/retry ${id}\` to have it done anew.`
    );
  }
  return (
    `${who} deleted the branch \`${gone}\`, by which GitHub closed this pull request, ${skipped} To take ${id} up ` +
    `where it was, restore the branch on this page and open it again; \`/retry ${id}\` has it done anew.`
  );
}

/** Closed without write access. */
export function keptOpen(id: WorkerId, by: string | null): string {
  return (
    `${whoOf(by)} closed this pull request without having write access to this repository, so it is open again. ` +
    `Somebody who has closes it, or answers \`/skip ${id}\`, to do without ${id}.`
  );
}

/** The same once more: nobody fights over it. */
export function closedAgain(id: WorkerId, number: number, by: string | null): string {
  return `${whoOf(by)}, who has no write access, closed pull request #${number} again. ${choice(id)}`;
}

export function notReopened(id: WorkerId, number: number, by: string | null): string {
  const closed = `${whoOf(by)}, who has no write access, closed pull request #${number}`;
  return `${closed}, and GitHub doesn't open it again. ${choice(id)}`;
}

const choice = (id: WorkerId) => `Open it again and ${id} goes on, or answer \`/skip ${id}\` to do without it.`;

/** Opened again without write access. */
export function notTakenUp(id: WorkerId, by: string): string {
  return `${quiet(by)} has no write access to this repository, so ${id} stays skipped; \`/retry ${id}\` takes it up.`;
}
