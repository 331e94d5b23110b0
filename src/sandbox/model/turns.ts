/** The turns of a score: what a session says and does, one after the other. */
import { z } from "zod";

const path = z.string().min(1).max(1024);

export const editTurn = z.discriminatedUnion("command", [
  /** Writes the whole file; one that is there is replaced. */
  z.strictObject({ command: z.literal("create"), path, file_text: z.string() }),
  /** Replaces the one place that reads `old_str`. */
  z.strictObject({
    command: z.literal("str_replace"),
    path,
    old_str: z.string().min(1),
    new_str: z.string().default(""),
  }),
  /** Inserts after line `insert_line`; 0 is the file's beginning. */
  z.strictObject({ command: z.literal("insert"), path, insert_line: z.int().min(0), insert_text: z.string() }),
]);
export type EditTurn = z.infer<typeof editTurn>;

/** A fault of the provider, before the next turn plays: `times` requests in a row are refused with `status`. */
const failTurn = z.strictObject({
  status: z.int().min(400).max(599),
  /** Seconds that the answer asks the client to wait. */
  retry_after: z.number().min(0).max(604_800).optional(),
  times: z.int().min(1).max(1000).default(1),
});
export type FailTurn = z.infer<typeof failTurn>;

const input = z.record(z.string(), z.unknown());

/** Each turn by its one key, so that a problem is about the turn that was meant. */
export const TURNS = {
  bash: z.strictObject({ bash: z.string().min(1) }),
  edit: z.strictObject({ edit: editTurn }),
  /** The closing input: what the session's client makes of it is its own affair. */
  close: z.strictObject({ close: input }),
  say: z.strictObject({ say: z.string().min(1) }),
  /** Any tool by its name, with any input: also what no well-meaning session would call. */
  use: z.strictObject({ use: z.strictObject({ tool: z.string().min(1).max(128), input: input.default({}) }) }),
  fail: z.strictObject({ fail: failTurn }),
} as const;

export type Turn = { [K in keyof typeof TURNS]: z.infer<(typeof TURNS)[K]> }[keyof typeof TURNS];

/** A turn that is a tool call. */
export type Act = Exclude<Turn, { say: string } | { fail: FailTurn }>;

/** What every field of an edit is called, whatever its command. */
export const EDIT_FIELDS = ["command", "path", "file_text", "old_str", "new_str", "insert_line", "insert_text"];
