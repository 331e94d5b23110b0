/** Paths that a final session names as evidence: whether they are there decides if its answers count. */
import { z } from "zod";
import { listEvidencePaths } from "../build/scores.ts";
import { closeInput } from "./close.ts";

/** What every final session has in common: one that ends with a report has no commit to describe. */
const answers = z.object({ scores: closeInput.shape.scores, criteria: closeInput.shape.criteria });

/** `close` is what the session said, unread; none where it can't be read. */
export function listClosingPaths(close: unknown): string[] {
  const read = answers.safeParse(close);
  return read.success ? listEvidencePaths([...read.data.scores, ...(read.data.criteria ?? [])]) : [];
}
