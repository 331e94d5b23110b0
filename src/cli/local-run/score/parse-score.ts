/**
 * A score: a YAML file that says what each session does. It is played to a client as if by a model,
 * but no model is called.
 */
import { YAMLException, loadAll } from "js-yaml";
import type { z } from "zod";
import {
  EDIT_FIELDS,
  LOGIN,
  PERSON_STEPS,
  TURNS,
  listStepFields,
  type PersonStep,
  type ScorePerson,
  type Turn,
} from "./score-schema.ts";
import { readYamlPositions, type YamlPositions } from "./yaml-positions.ts";

export interface ScoreEntry {
  /** A session's exact name (three parts), or a kind, which is the name's middle part. */
  session: string;
  turns: Turn[];
}
export interface Score {
  file: string;
  /**
   * The entries in the order of the file, so that an index is a place in it. An entry without a
   * name replaces each person.
   */
  entries: ScoreEntry[];
  /** Played by `baton run` and `baton demo`. */
  people: ScorePerson[];
  /** Returns the line (starting at 1) of the value at a path like `[2, "turns", 0]`. */
  lineOf(path: readonly PropertyKey[]): number;
}

export interface ScoreProblem {
  line: number;
  /** The field, such as `[2].turns[0].edit.path`. */
  field: string;
  /** What was expected, and what was found. */
  message: string;
  /** An unknown name, and the known ones, one of which may have been meant. */
  unknown?: { name: string; known: readonly string[] };
}

type ReportProblem = (
  path: readonly PropertyKey[],
  message: string,
  unknown?: ScoreProblem["unknown"],
) => void;

/**
 * Parses a score and returns all problems at once. If there are problems, `score` contains what
 * could be read, with an unnamed entry for each that couldn't.
 */
export function parseScore(text: string, file: string): { score: Score; problems: ScoreProblem[] } {
  const problems: ScoreProblem[] = [];
  let value: unknown;
  let places: YamlPositions = { lineOf: () => 1, trick: null };
  const say: ReportProblem = (path, message, unknown) => {
    const field = formatField(path);
    problems.push({ line: places.lineOf(path), field, message, ...(unknown ? { unknown } : {}) });
  };
  const people: ScorePerson[] = [];
  const read = (entries: ScoreEntry[]) => ({
    score: { file, entries, people, lineOf: (path: readonly PropertyKey[]) => places.lineOf(path) },
    problems,
  });
  try {
    places = readYamlPositions(text);
    // The code below refuses aliases in Baton's own words.
    const documents = places.trick === null ? loadAll(text) : [];
    value = documents.length === 1 ? documents[0] : undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    problems.push({
      line: (error.mark?.line ?? 0) + 1,
      field: "the file",
      message: `expected YAML: ${error.reason}`,
    });
    return read([]);
  }
  if (places.trick !== null) {
    const message = "anchors, aliases and tags are not read in a score; write the value out";
    problems.push({ line: places.trick, field: "the file", message });
    return read([]);
  }
  if (!Array.isArray(value) || value.length === 0) {
    say(
      [],
      "expected a list of entries, each with `session` and `turns`, found " +
        `${describeKind(value)}`,
    );
    return read([]);
  }
  const entries = value.map((entry: unknown, i): ScoreEntry => {
    if (!isMapping(entry) || !Object.hasOwn(entry, "person")) return readEntry(entry, i, say);
    people.push(readPerson(entry, i, say));
    return { session: "", turns: [] };
  });
  return read(entries);
}

/** Formats `[2].turns[0].edit.path`; the root is "the file". */
export function formatField(path: readonly PropertyKey[]): string {
  const parts = path.map((part) =>
    typeof part === "number" ? `[${part}]` : `.${String(part).slice(0, 60)}`,
  );
  return parts.join("") || "the file";
}

function readEntry(entry: unknown, i: number, say: ReportProblem): ScoreEntry {
  const none: ScoreEntry = { session: "", turns: [] };
  if (!isMapping(entry)) {
    say([i], `expected \`session\` and \`turns\`, found ${describeKind(entry)}`);
    return none;
  }
  const known = ["session", "turns"];
  for (const key of Object.keys(entry).filter((one) => !known.includes(one))) {
    say([i, key], "is not a field of an entry", { name: key, known });
  }
  const { session, turns } = entry;
  const named = typeof session === "string" && /^[^/\s]+(\/[^/\s]+\/[^/\s]+)?$/.test(session);
  if (!named) {
    const found = typeof session === "string" ? JSON.stringify(session) : describeKind(session);
    say([i, "session"], `expected a session like W1.1/work/1 or a kind like work, found ${found}`);
  }
  const name = named ? session : "";
  if (!Array.isArray(turns) || turns.length === 0) {
    say([i, "turns"], `expected a list of turns, found ${describeKind(turns)}`);
    return { session: name, turns: [] };
  }
  const read = turns.flatMap((one: unknown, j) => readTurn(one, [i, "turns", j], say) ?? []);
  const end = read.findIndex((one) => "close" in one);
  if (end >= 0 && end < read.length - 1)
    say([i, "turns", end + 1], "expected nothing after `close`, which ends a session");
  return { session: name, turns: read };
}

function readPerson(entry: Record<string, unknown>, i: number, say: ReportProblem): ScorePerson {
  const known = ["person", "steps"];
  for (const key of Object.keys(entry).filter((one) => !known.includes(one))) {
    say([i, key], "is not a field of a person's entry", { name: key, known });
  }
  const { person, steps } = entry;
  const named = typeof person === "string" && LOGIN.test(person);
  if (!named) {
    const found = typeof person === "string" ? JSON.stringify(person) : describeKind(person);
    say([i, "person"], `expected a login like wren, in small letters, found ${found}`);
  }
  if (!Array.isArray(steps) || steps.length === 0)
    say([i, "steps"], `expected a list of steps, found ${describeKind(steps)}`);
  const all: unknown[] = Array.isArray(steps) ? steps : [];
  const read = all.flatMap(
    (one, j) =>
      readKeyed<PersonStep, keyof typeof PERSON_STEPS>(
        one,
        [i, "steps", j],
        { parsers: PERSON_STEPS, fields: listStepFields },
        say,
      ) ?? [],
  );
  return { person: named ? person : "", steps: read };
}

function readTurn(one: unknown, path: PropertyKey[], say: ReportProblem): Turn | null {
  return readKeyed<Turn, keyof typeof TURNS>(
    one,
    path,
    { parsers: TURNS, fields: listTurnFields },
    say,
  );
}

/** The allowed items of a list, each by its one key. */
interface KeyedChoice<Name extends string, T> {
  parsers: Readonly<Record<Name, z.ZodType<T>>>;
  /** Fields of the value, to suggest one for a misspelt name. */
  fields: (name: Name) => readonly string[];
}

function readKeyed<T, Name extends string>(
  one: unknown,
  path: PropertyKey[],
  { parsers, fields }: KeyedChoice<Name, T>,
  say: ReportProblem,
): T | null {
  const names = Object.keys(parsers) as Name[];
  const keys = isMapping(one) ? Object.keys(one) : [];
  const name = names.find((n) => n === keys[0]);
  if (!name || keys.length !== 1) {
    const found =
      keys.length === 0 ? describeKind(one) : keys.map((key) => `\`${key}\``).join(", ");
    const unknown = !name && keys.length > 0 ? { name: keys[0]!, known: names } : undefined;
    say(
      path,
      `expected one of ${names.map((n) => `\`${n}\``).join(", ")}, found ${found}`,
      unknown,
    );
    return null;
  }
  const parsed = parsers[name].safeParse(one);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === "unrecognized_keys") {
      const known = fields(name);
      for (const key of issue.keys)
        say([...path, ...issue.path, key], `is not a field of \`${name}\``, { name: key, known });
    } else {
      const command = name === "edit" && issue.path.at(-1) === "command";
      const message = command ? "expected create, str_replace or insert" : issue.message;
      say([...path, ...issue.path], message.replace(/^Invalid input: /, ""));
    }
  }
  return null;
}

function listTurnFields(name: keyof typeof TURNS): readonly string[] {
  if (name === "edit") return EDIT_FIELDS;
  if (name === "use") return Object.keys(TURNS.use.shape.use.shape);
  return name === "fail" ? Object.keys(TURNS.fail.shape.fail.shape) : [];
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeKind(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
}
