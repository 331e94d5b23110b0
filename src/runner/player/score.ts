/** A score: a YAML file that says what each session does. Played for tests and the demo; no model is involved. */
import { YAMLException, loadAll } from "js-yaml";
import { z } from "zod";
import { KINDS, parseSessionName } from "../../core/build/names.ts";
import { fieldName } from "../../core/sessions/problems.ts";
import { nearest } from "../../core/text/nearest.ts";
import { editInput } from "../tools/edit.ts";
import { placesOf } from "./lines.ts";

const turn = z.union([
  z.strictObject({ bash: z.string().min(1) }),
  z.strictObject({ edit: editInput }),
  /** The closing input, checked by the session's kind when it is played. */
  z.strictObject({ close: z.record(z.string(), z.unknown()) }),
  z.strictObject({ say: z.string() }),
]);
export type Turn = z.infer<typeof turn>;

/** Each turn by its one key, so that a problem is about the turn that was meant. */
const TURNS = { bash: turn.options[0], edit: turn.options[1], close: turn.options[2], say: turn.options[3] } as const;

export interface ScoreEntry {
  /** A session's exact name, or a kind. */
  session: string;
  turns: Turn[];
}
export interface Score {
  file: string;
  entries: ScoreEntry[];
}

export interface ScoreProblem {
  file: string;
  line: number;
  /** `[2].turns[0].edit.path`. */
  field: string;
  /** What was expected, and what was found. */
  message: string;
}

/** Parses a score. Problems come all at once, in the file's order. */
export function parseScore(
  text: string,
  file: string,
): { ok: true; score: Score } | { ok: false; problems: ScoreProblem[] } {
  const problems: ScoreProblem[] = [];
  let value: unknown;
  let places: ReturnType<typeof placesOf>;
  try {
    places = placesOf(text);
    // Aliases are refused below, in words of our own.
    const documents = places.trick === null ? loadAll(text) : [];
    value = documents.length === 1 ? documents[0] : undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    return { ok: false, problems: [{ file, line, field: "the file", message: `expected YAML: ${error.reason}` }] };
  }
  const say = (path: PropertyKey[], message: string) =>
    problems.push({
      file,
      line: places.lineOf(path),
      field: fieldName(path).replace(/^the input$/, "the file"),
      message,
    });
  if (places.trick !== null) {
    const message = "anchors, aliases and tags are not read in a score; write the value out";
    return { ok: false, problems: [{ file, line: places.trick, field: "the file", message }] };
  }
  if (!Array.isArray(value) || value.length === 0) {
    say([], `expected a list of entries, each with \`session\` and \`turns\`, found ${kindOf(value)}`);
    return { ok: false, problems };
  }
  const entries = value.map((entry: unknown, i) => readEntry(entry, i, say));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, score: { file, entries } };
}

type Say = (path: PropertyKey[], message: string) => void;

function readEntry(entry: unknown, i: number, say: Say): ScoreEntry {
  const none: ScoreEntry = { session: "", turns: [] };
  if (!isMapping(entry)) {
    say([i], `expected \`session\` and \`turns\`, found ${kindOf(entry)}`);
    return none;
  }
  unknownKeys(entry, ["session", "turns"], [i], say);
  const { session, turns } = entry;
  if (typeof session !== "string" || !(KINDS.some((kind) => kind === session) || parseSessionName(session))) {
    const found = typeof session === "string" ? `"${session}"${hint(session, KINDS)}` : kindOf(session);
    say([i, "session"], `expected a session like W1.1/work/1 or a kind (${KINDS.join(", ")}), found ${found}`);
  }
  if (!Array.isArray(turns) || turns.length === 0) {
    say([i, "turns"], `expected a list of turns, found ${kindOf(turns)}`);
    return none;
  }
  const read = turns.flatMap((one: unknown, j) => readTurn(one, [i, "turns", j], say) ?? []);
  const end = read.findIndex((one) => "close" in one);
  if (end >= 0 && end < read.length - 1)
    say([i, "turns", end + 1], "expected nothing after `close`, which ends a session");
  return { session: String(session), turns: read };
}

function readTurn(one: unknown, path: PropertyKey[], say: Say): Turn | null {
  const names = Object.keys(TURNS) as (keyof typeof TURNS)[];
  const keys = isMapping(one) ? Object.keys(one) : [];
  const name = names.find((n) => n === keys[0]);
  if (!name || keys.length !== 1) {
    const found = keys.length === 0 ? kindOf(one) : `${keys.map((k) => `\`${k}\``).join(", ")}${hint(keys[0]!, names)}`;
    say(path, `expected one of ${names.map((n) => `\`${n}\``).join(", ")}, found ${found}`);
    return null;
  }
  const parsed = TURNS[name].safeParse(one);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === "unrecognized_keys") {
      const known = ["command", "path", "file_text", "old_str", "new_str", "insert_line", "insert_text"];
      for (const key of issue.keys)
        say([...path, ...issue.path, key], `is not a field of this edit${hint(key, known)}`);
    } else {
      const commands = issue.path.at(-1) === "command" ? "expected create, str_replace or insert" : null;
      say([...path, ...issue.path], commands ?? issue.message.replace(/^Invalid input: /, ""));
    }
  }
  return null;
}

function unknownKeys(value: Record<string, unknown>, known: string[], path: PropertyKey[], say: Say): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) say([...path, key], `is not a field of an entry${hint(key, known)}`);
  }
}

function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near ? ` (did you mean \`${near}\`?)` : "";
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
}
