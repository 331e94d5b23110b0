import { resolve } from "node:path";
import { closingProblems } from "../../runner/player/closings.ts";
import { problemLine } from "../../runner/player/play.ts";
import { parseScore } from "../../runner/player/score.ts";
import { Problem } from "../problem.ts";
import { readText } from "./request.ts";

/**
 * Checks the score at `file`, with what each session in it closes with, and resolves its path. Throws a `Problem` that
 * names file, line and field.
 */
export function checkScore(file: string): string {
  const text = readText(file, "score");
  const parsed = parseScore(text, file);
  const problems = parsed.ok ? closingProblems(text, parsed.score) : parsed.problems;
  const [first] = problems;
  if (!first) return resolve(file);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new Problem(`${problemLine(first)}${more}`);
}
