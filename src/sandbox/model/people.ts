/** What people do in a build that a score plays: they push, open pull requests, comment, and wait for an answer. */
import { z } from "zod";

const path = z
  .string()
  .max(300)
  .regex(/^(?!.*(^|\/)\.{0,2}(\/|$))[^\0\\]+$/, "expected a file's path in the repository");
const files = z
  .record(path, z.string().max(200_000))
  .refine((all) => Object.keys(all).length > 0, "expected a file at least");
/** A branch's name; a worker's id stands for the worker's branch. */
const branch = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "expected a branch's name, or a worker's id like W1.2");
const words = z.string().min(1).max(60_000);

/** Each step by its one key. */
export const STEPS = {
  /** Makes a branch from the default branch with a commit of these files, and opens a pull request of it. */
  pull: z.strictObject({
    pull: z.strictObject({ branch, title: z.string().min(1).max(200), body: z.string().default(""), files }),
  }),
  /** Adds a commit to a branch that is there. */
  push: z.strictObject({ push: z.strictObject({ branch, message: words, files }) }),
  /** Comments on the build's issue, or on the pull request that this person opened last. */
  comment: z.strictObject({ comment: z.strictObject({ on: z.enum(["issue", "pull"]), body: words }) }),
  /** Goes on once a comment or a review of Baton's holds these words. */
  wait: z.strictObject({ wait: z.string().min(1).max(500) }),
} as const;

export type Step = { [K in keyof typeof STEPS]: z.infer<(typeof STEPS)[K]> }[keyof typeof STEPS];

export interface ScorePerson {
  /** Their login. They have write access. */
  person: string;
  /** Done in this order, each as soon as the one before is done. */
  steps: Step[];
}

export const LOGIN = /^[a-z0-9](?:-?[a-z0-9]){0,38}$/;

/** The fields of a step's value, for what is misspelt. */
export function stepFields(name: keyof typeof STEPS): string[] {
  if (name === "wait") return [];
  const shapes = {
    pull: STEPS.pull.shape.pull.shape,
    push: STEPS.push.shape.push.shape,
    comment: STEPS.comment.shape.comment.shape,
  };
  return Object.keys(shapes[name]);
}
