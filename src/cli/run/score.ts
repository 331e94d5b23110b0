/** Scores as people name them: read and checked whole, before anything runs. */
import { resolve } from "node:path";
import { PLAYED_KINDS, parseSessionName } from "../../core/build/names.ts";
import type { Brief } from "../../core/plan/brief.ts";
import { architectInput } from "../../core/sessions/architect.ts";
import { checkClose, sessionKind } from "../../core/sessions/index.ts";
import { nearest } from "../../core/text/nearest.ts";
import { fieldOf, parseScore, type Score, type ScoreProblem } from "../../sandbox/model/score.ts";
import { Problem } from "../problem.ts";
import { addUsualEntries } from "./usual-entries.ts";
import { readText } from "./request.ts";

/**
 * Reads the score at `file` and checks it, with the sessions that it names and what each of them closes with. Throws a
 * `Problem` that names file, line and field.
 */
export function loadScore(file: string): Score {
  const { score, problems } = parseScore(readText(file, "score"), resolve(file));
  const all = [...problems, ...sessionProblems(score), ...closingProblems(score)];
  const [first] = all;
  if (!first) return addUsualEntries(score);
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : "";
  throw new Problem(`${problemLine(file, first)}${more}`);
}

/** `score.yml:7: [1].turns[0].edit.path: …`. */
export function problemLine(file: string, { line, field, message, unknown }: ScoreProblem): string {
  const near = unknown ? nearest(unknown.name, unknown.known) : null;
  return `${file}:${line}: ${field}: ${message}${near ? ` (did you mean \`${near}\`?)` : ""}`;
}

/** Sessions that no build has. */
function sessionProblems(score: Score): ScoreProblem[] {
  return score.entries.flatMap(({ session }, i) => {
    if (session === "" || kindOf(session)) return [];
    const at = [i, "session"];
    const message = `expected a session like W1.1/work/1 or a kind (${PLAYED_KINDS.join(", ")}), found "${session}"`;
    const name = session.split("/")[1] ?? session;
    return [{ line: score.lineOf(at), field: fieldOf(at), message, unknown: { name, known: PLAYED_KINDS } }];
  });
}

/**
 * What the schema of its session's kind objects to in each `close`, whatever is larger than that kind's bound, and
 * criteria left open, as far as the score has the plan.
 */
function closingProblems(score: Score): ScoreProblem[] {
  const briefs = briefsIn(score);
  return score.entries.flatMap(({ session, turns }, i) => {
    const kind = kindOf(session);
    if (!kind) return [];
    return turns.flatMap((turn, j) => {
      if (!("close" in turn)) return [];
      const say = (path: readonly PropertyKey[], message: string): ScoreProblem => {
        const whole = [i, "turns", j, "close", ...path];
        return { line: score.lineOf(whole), field: fieldOf(whole), message };
      };
      const { error } = sessionKind(kind).close.safeParse(turn.close);
      if (error) {
        // A field that is misspelt is unknown and missing: its own line comes first.
        const foreign = (code: string | undefined) => Number(code === "unrecognized_keys");
        const issues = error.issues.toSorted((a, b) => foreign(b.code) - foreign(a.code));
        return issues.flatMap((issue) => {
          if (issue.code !== "unrecognized_keys") return [say(issue.path, plain(issue.message))];
          return issue.keys.map((key) =>
            say(
              [...issue.path, key],
              `is not a field of what ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind} session closes with`,
            ),
          );
        });
      }
      const checked = checkClose(kind, turn.close, briefs.find(({ id }) => session.startsWith(`${id}/`)) ?? null);
      return checked.ok ? [] : [say([], checked.reason)];
    });
  });
}

/** The briefs of the score's own plan: the last, where one was sent back. */
function briefsIn(score: Score): Brief[] {
  const plans = score.entries.flatMap(({ session, turns }) =>
    kindOf(session) === "architect" ? turns.flatMap((turn) => ("close" in turn ? [turn.close] : [])) : [],
  );
  const plan = architectInput.safeParse(plans.at(-1));
  return plan.success ? plan.data.workers : [];
}

function kindOf(session: string) {
  const kind = parseSessionName(session)?.kind ?? session;
  return PLAYED_KINDS.find((one) => one === kind);
}

function plain(message: string): string {
  const words = message.replace(/^Invalid (input|option): /, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}
