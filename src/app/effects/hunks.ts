/**
 * Which lines of a pull request's diff a comment may stand on: GitHub refuses a whole review for one line beside
 * it.
 */

/** The hunks of a file: the lines of its new version that each one shows. */
export type Hunks = { from: number; to: number }[];

/** Reads `@@ -a,b +c,d @@` and what follows. Lines that were only removed have no number in the new version. */
export function hunksOf(patch: string | undefined): Hunks {
  const hunks: Hunks = [];
  for (const line of (patch ?? "").split("\n")) {
    const found = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!found) continue;
    const from = Number(found[1]);
    const length = found[2] === undefined ? 1 : Number(found[2]);
    if (length > 0) hunks.push({ from, to: from + length - 1 });
  }
  return hunks;
}

/** Whether `line` (and all from `start` on) lies in one hunk of the file's new version. */
export function isOnDiff(hunks: Hunks, line: number, start: number = line): boolean {
  return start <= line && hunks.some((h) => h.from <= start && line <= h.to);
}
