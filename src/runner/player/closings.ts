/** What the sessions of a score close with, checked before anything runs. */
import { KINDS, parseSessionName } from "../../core/build/names.ts";
import { checkClose, sessionKind } from "../../core/sessions/index.ts";
import { fieldName } from "../../core/sessions/problems.ts";
import { placesOf } from "./lines.ts";
import type { Score, ScoreProblem } from "./score.ts";

/**
 * What the schema of its session's kind objects to in each `close`, in the score's order, and whatever is larger than
 * that kind's bound. `text` is what the score was parsed from.
 */
export function closingProblems(text: string, score: Score): ScoreProblem[] {
  const places = placesOf(text);
  return score.entries.flatMap(({ session, turns }, i) => {
    const kind = parseSessionName(session)?.kind ?? KINDS.find((one) => one === session);
    if (!kind) return [];
    return turns.flatMap((turn, j) => {
      if (!("close" in turn)) return [];
      const at = [i, "turns", j, "close"];
      const say = (path: readonly PropertyKey[], message: string): ScoreProblem => {
        const whole = [...at, ...path];
        return { file: score.file, line: places.lineOf(whole), field: fieldName(whole), message };
      };
      const { error } = sessionKind(kind).close.safeParse(turn.close);
      if (error) {
        // A field that is misspelt is unknown and missing: its own line comes first.
        const foreign = (code: string | undefined) => Number(code === "unrecognized_keys");
        const issues = error.issues.toSorted((a, b) => foreign(b.code) - foreign(a.code));
        return issues.flatMap((issue) => {
          if (issue.code !== "unrecognized_keys") return [say(issue.path, plain(issue.message))];
          return issue.keys.map((key) =>
            say([...issue.path, key], `is not a field of what a ${kind} session closes with`),
          );
        });
      }
      const checked = checkClose(kind, turn.close);
      return checked.ok ? [] : [say([], checked.reason)];
    });
  });
}

function plain(message: string): string {
  const words = message.replace(/^Invalid (input|option): /, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}
