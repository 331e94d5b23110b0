/**
 * The steps of people in a build that a score plays: they push, open pull requests, comment, and
 * wait for an answer.
 */
import { z } from "zod";

const REPOSITORY_PATH = z
  .string()
  .max(300)
  .regex(/^(?!.*(^|\/)\.{0,2}(\/|$))[^\0\\]+$/, "expected a file's path in the repository");
const FILES = z
  .record(REPOSITORY_PATH, z.string().max(200_000))
  .refine((all) => Object.keys(all).length > 0, "expected a file at least");
/** A branch's name; a worker's id means the worker's branch. */
const BRANCH = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "expected a branch's name, or a worker's id like W1.2");
const WORDS = z.string().min(1).max(60_000);

/** Each step by its one key. */
export const PERSON_STEPS = {
  /**
   * Creates a branch from the default branch with a commit of these files, and opens a pull request
   * of it.
   */
  pull: z.strictObject({
    pull: z.strictObject({
      branch: BRANCH,
      title: z.string().min(1).max(200),
      body: z.string().default(""),
      files: FILES,
    }),
  }),
  /** Adds a commit to an existing branch. */
  push: z.strictObject({ push: z.strictObject({ branch: BRANCH, message: WORDS, files: FILES }) }),
  /** Comments on the build's issue, or on the pull request that this person opened last. */
  comment: z.strictObject({
    comment: z.strictObject({ on: z.enum(["issue", "pull"]), body: WORDS }),
  }),
  /** Waits until a comment or a review of Baton contains these words. */
  wait: z.strictObject({ wait: z.string().min(1).max(500) }),
} as const;

export type PersonStep = {
  [K in keyof typeof PERSON_STEPS]: z.infer<(typeof PERSON_STEPS)[K]>;
}[keyof typeof PERSON_STEPS];

export interface ScorePerson {
  /** The person's login. They have write access. */
  person: string;
  /** Performed in this order, each as soon as the previous one is done. */
  steps: PersonStep[];
}

export const LOGIN = /^[a-z0-9](?:-?[a-z0-9]){0,38}$/;

/** Lists the fields of a step's value, to suggest one for a misspelt name. */
export function listStepFields(name: keyof typeof PERSON_STEPS): string[] {
  if (name === "wait") return [];
  const shapes = {
    pull: PERSON_STEPS.pull.shape.pull.shape,
    push: PERSON_STEPS.push.shape.push.shape,
    comment: PERSON_STEPS.comment.shape.comment.shape,
  };
  return Object.keys(shapes[name]);
}

// The turns of a score: what a session says and does, in order.

const FILE_PATH = z.string().min(1).max(1024);

export const EDIT_TURN = z.discriminatedUnion("command", [
  /** Writes the whole file; replaces an existing one. */
  z.strictObject({ command: z.literal("create"), path: FILE_PATH, file_text: z.string() }),
  /** Replaces the only place with the text `old_str`. */
  z.strictObject({
    command: z.literal("str_replace"),
    path: FILE_PATH,
    old_str: z.string().min(1),
    new_str: z.string().default(""),
  }),
  /** Inserts after line `insert_line`; 0 is the start of the file. */
  z.strictObject({
    command: z.literal("insert"),
    path: FILE_PATH,
    insert_line: z.int().min(0),
    insert_text: z.string(),
  }),
]);
export type EditTurn = z.infer<typeof EDIT_TURN>;

/**
 * A fault of the provider before the next turn: `times` requests in a row are refused with
 * `status`.
 */
const FAIL_TURN = z.strictObject({
  status: z.int().min(400).max(599),
  /** Seconds that the answer asks the client to wait. */
  retry_after: z.number().min(0).max(604_800).optional(),
  times: z.int().min(1).max(1000).default(1),
});
export type FailTurn = z.infer<typeof FAIL_TURN>;

const TOOL_INPUT = z.record(z.string(), z.unknown());

/** Each turn by its one key, so that a problem refers to the intended turn. */
export const TURNS = {
  bash: z.strictObject({ bash: z.string().min(1) }),
  edit: z.strictObject({ edit: EDIT_TURN }),
  /** The closing input; the session's client decides what to do with it. */
  close: z.strictObject({ close: TOOL_INPUT }),
  say: z.strictObject({ say: z.string().min(1) }),
  /**
   * Any tool by its name, with any input, including calls that no well-meaning session would make.
   */
  use: z.strictObject({
    use: z.strictObject({ tool: z.string().min(1).max(128), input: TOOL_INPUT.default({}) }),
  }),
  fail: z.strictObject({ fail: FAIL_TURN }),
} as const;

export type Turn = { [K in keyof typeof TURNS]: z.infer<(typeof TURNS)[K]> }[keyof typeof TURNS];

/** A turn that is a tool call. */
export type ToolTurn = Exclude<Turn, { say: string } | { fail: FailTurn }>;

/** The fields of all commands of an edit. */
export const EDIT_FIELDS = [
  "command",
  "path",
  "file_text",
  "old_str",
  "new_str",
  "insert_line",
  "insert_text",
];
