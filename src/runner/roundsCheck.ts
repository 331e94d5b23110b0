/** What Baton would leave out of a later review, told to its session while it can say otherwise. */
import { readFile } from "node:fs/promises";
import { reviewInput, type KeptFinding } from "../core/sessions/review.ts";
import { weigh, type Touched } from "../core/sessions/rounds.ts";
import { addedIn } from "../core/text/hunks.ts";

/** Null = nothing. `since` is a file that git wrote: what changed since the round before. */
export async function roundsCheck(
  close: unknown,
  earlier: readonly KeptFinding[],
  since: string | null,
): Promise<string | null> {
  const input = reviewInput.safeParse(close);
  if (!input.success || earlier.length === 0) return null;
  const touched = since === null ? null : touchedIn(await readFile(since, "utf8"));
  const { verdict, notes } = weigh(input.data, earlier, touched);
  if (verdict === input.data.verdict) return null;
  const how =
    "Name earlier findings that still stand by their ids under `open`, those that are settled under `settled`; a " +
    "blocking finding on lines that did not change needs `why_now`. If nothing blocking is left, approve.";
  return `Nothing that blocks would be left of this review. ${notes.join(" ")} ${how}`.slice(0, 2000);
}

/** By path, from git's diff of many files; a name that git quotes is none that a finding has. */
function touchedIn(diff: string): Touched {
  const files = diff.split(/^diff --git /m).slice(1);
  return Object.fromEntries(
    files.flatMap((text) => {
      const path = /^\+\+\+ b\/(.*?)\t?$/m.exec(text)?.[1];
      return path === undefined ? [] : [[path, addedIn(text.slice(text.search(/^@@ /m)))]];
    }),
  );
}
