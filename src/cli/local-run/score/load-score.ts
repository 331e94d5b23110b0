/**
 * Loads scores by the names that people use. Each is read and checked completely before anything
 * runs.
 */
import { resolve } from "node:path";
import { MAX_LOOPS } from "../../../core/model/loop.ts";
import { DEFAULT_RUBRIC } from "../../../core/model/rubric.ts";
import {
  formatField,
  parseScore,
  type Score,
  type ScoreEntry,
  type ScoreProblem,
} from "./parse-score.ts";
import { MODEL_KINDS, parseSessionName } from "../../../core/model/names.ts";
import type { Brief } from "../../../core/model/brief.ts";
import { architectInput } from "../../../core/model/closing-inputs.ts";
import { checkClosingInput, getSessionSpec } from "../../../core/sessions/index.ts";
import { findNearest } from "../../../core/text/similarity.ts";
import { Problem } from "../../problem.ts";
import { readTextFile } from "../input.ts";

// Default answers for sessions that a score leaves out and that nothing depends on, so that a short
// score still plays a build.

/**
 * Returns the score with an answer for the memory session of each pass. The score's own entries
 * come first and take precedence. Closing sessions without scores get ones that judge no dimension.
 */
export function addUsualEntries(score: Score): Score {
  const summary = "The score says nothing of this pass.";
  const memory = { session: "memory", turns: [{ close: { loop_summary: summary } }] };
  const memories = Array.from({ length: MAX_LOOPS + 1 }, () => memory);
  return { ...score, entries: [...score.entries.map(addScores), ...memories] };
}

const UNJUDGED = DEFAULT_RUBRIC.map(({ name }) => {
  return {
    dimension: name,
    score: null,
    evidence: [],
    words: "Not judged: the score says nothing of it.",
  };
});

function addScores(entry: ScoreEntry): ScoreEntry {
  const { session, turns } = entry;
  if (session !== "close" && session.split("/")[1] !== "close") return entry;
  return {
    session,
    turns: turns.map((turn) =>
      "close" in turn ? { close: { scores: UNJUDGED, ...turn.close } } : turn,
    ),
  };
}

/**
 * Reads and checks the score at `file`: its format, its sessions and their closing inputs. Throws a
 * `Problem` that names file, line and field.
 */
export function loadScore(file: string): Score {
  const { score, problems } = parseScore(readTextFile(file, "score"), resolve(file));
  const all = [...problems, ...findSessionProblems(score), ...findClosingProblems(score)];
  const [first] = all;
  if (!first) return addUsualEntries(score);
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : "";
  throw new Problem(`${formatScoreProblem(file, first)}${more}`);
}

/** Formats `score.yml:7: [1].turns[0].edit.path: …`. */
export function formatScoreProblem(
  file: string,
  { line, field, message, unknown }: ScoreProblem,
): string {
  const near = unknown ? findNearest(unknown.name, unknown.known) : null;
  return `${file}:${line}: ${field}: ${message}${near ? ` (did you mean \`${near}\`?)` : ""}`;
}

/** Finds sessions that no build has. */
function findSessionProblems(score: Score): ScoreProblem[] {
  return score.entries.flatMap(({ session }, i) => {
    if (session === "" || findKind(session)) return [];
    const at = [i, "session"];
    const message =
      `expected a session like W1.1/work/1 or a kind (${MODEL_KINDS.join(", ")}), found ` +
      `"${session}"`;
    const name = session.split("/")[1] ?? session;
    return [
      {
        line: score.lineOf(at),
        field: formatField(at),
        message,
        unknown: { name, known: MODEL_KINDS },
      },
    ];
  });
}

/**
 * Finds problems in each `close`: against the schema and the size limit of its session's kind, and
 * against the criteria of the plan, if the score has it.
 */
function findClosingProblems(score: Score): ScoreProblem[] {
  const briefs = findBriefs(score);
  return score.entries.flatMap(({ session, turns }, i) => {
    const kind = findKind(session);
    if (!kind) return [];
    return turns.flatMap((turn, j) => {
      if (!("close" in turn)) return [];
      const say = (path: readonly PropertyKey[], message: string): ScoreProblem => {
        const whole = [i, "turns", j, "close", ...path];
        return { line: score.lineOf(whole), field: formatField(whole), message };
      };
      const { error } = getSessionSpec(kind).close.safeParse(turn.close);
      if (error) {
        // A misspelt field is both unknown and missing: its own line comes first.
        const foreign = (code: string | undefined) => Number(code === "unrecognized_keys");
        const issues = error.issues.toSorted((a, b) => foreign(b.code) - foreign(a.code));
        return issues.flatMap((issue) => {
          if (issue.code !== "unrecognized_keys")
            return [say(issue.path, toPlainMessage(issue.message))];
          return issue.keys.map((key) =>
            say(
              [...issue.path, key],
              `is not a field of what ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind} ` +
                "session closes with",
            ),
          );
        });
      }
      const checked = checkClosingInput(
        kind,
        turn.close,
        briefs.find(({ id }) => session.startsWith(`${id}/`)) ?? null,
      );
      return checked.ok ? [] : [say([], checked.reason)];
    });
  });
}

/** Returns the briefs of the score's own plan; of the last one if a plan was rejected. */
function findBriefs(score: Score): Brief[] {
  const plans = score.entries.flatMap(({ session, turns }) =>
    findKind(session) === "architect"
      ? turns.flatMap((turn) => ("close" in turn ? [turn.close] : []))
      : [],
  );
  const plan = architectInput.safeParse(plans.at(-1));
  return plan.success ? plan.data.workers : [];
}

function findKind(session: string) {
  const kind = parseSessionName(session)?.kind ?? session;
  return MODEL_KINDS.find((one) => one === kind);
}

function toPlainMessage(message: string): string {
  const words = message.replace(/^Invalid (input|option): /, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}
