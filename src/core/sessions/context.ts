/** How much a session is told to read, by source. The numbers are its runner's own word: nothing is decided by them. */
import { z } from "zod";

export const CONTEXT_SOURCES = [
  /** The kind's script, with what the brief's own script adds to it. */
  "script",
  /** The rest of the prompt: pointers and reasons. */
  "task",
  ...(["request", "brief", "plan", "completions", "digest", "findings", "diff"] as const),
  ...(["knowledge", "conventions", "skills", "checks", "steers"] as const),
  /** What loops looked for, found, scored and came to. */
  "loops",
  /** What people left in `context/`. */
  "material",
  "other",
] as const;
export type ContextSource = (typeof CONTEXT_SOURCES)[number];

/** Upper bound of one source in bytes, so that a build's sum stays a number that JSON keeps. */
const MOST_BYTES = 1e9;

/** Bytes by source; a source that is missing has none. */
export const contextSchema = z.partialRecord(z.enum(CONTEXT_SOURCES), z.int().min(0).max(MOST_BYTES));
export type Context = z.infer<typeof contextSchema>;

const FOLDERS: readonly (readonly [RegExp, ContextSource])[] = [
  [/^(BUILD|answers)\.md$/, "request"],
  [/^PLAN\.md$/, "plan"],
  [/^workers\//, "brief"],
  [/^completions\//, "completions"],
  [/^(reviews|threads)\//, "findings"],
  [/^loops\//, "loops"],
  [/^steers\//, "steers"],
  [/^context\//, "material"],
];

/** What a file of the record counts as, by its path. */
export function getSource(path: string): ContextSource {
  return FOLDERS.find(([shape]) => shape.test(path))?.[1] ?? "other";
}

export function sumBytes(context: Context): number {
  return Object.values(context).reduce((sum, bytes) => sum + (bytes ?? 0), 0);
}

/** An estimate: English prose and code have about four bytes to a token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/** Of two launches of a session the larger prompt: each launch begins with an empty context, so they don't add up. */
export function getLarger(a: Context, b: Context): Context {
  return sumBytes(b) > sumBytes(a) ? b : a;
}
