/** A worker's brief as a value; `record/brief.ts` reads and writes the Markdown file. */
import { z } from "zod";
import { WORKER_ID, type WorkerId } from "../build/names.ts";

export const COMPLEXITIES = ["easy", "normal", "complex"] as const;
export type Complexity = (typeof COMPLEXITIES)[number];
export const SCRIPTS = [
  ...(["build", "test", "harden", "verify", "visual-audit"] as const),
  ...(["write", "edit", "fact-check", "research"] as const),
] as const;
export type Script = (typeof SCRIPTS)[number];

export const workerId = z
  .string()
  .regex(WORKER_ID, "expected a worker id like W1.1")
  .transform((id) => id as WorkerId);
/** Text without a line end. */
export const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\r\n]*$/, "must be one line");

/** Upper bound of a brief's context, in characters. */
export const CONTEXT_CHARS = 20_000;

/** Most files of one brief. */
export const MOST_BRIEF_FILES = 10;

const briefFile = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected a file's name like `design.md`, without a folder"),
  /** The same bound as `BRIEF_FILE_CHARS`. */
  text: z
    .string()
    .min(1)
    .max(40_000)
    .regex(/^[^\0]*$/, "must be text"),
});

/** The fields of a brief without their defaults: an edit names some of them. */
export const briefFields = {
  id: workerId,
  /** The task's name: `Length units`. The title is made from it. */
  name: oneLine(80),
  mission: oneLine(400),
  /** Files or artifacts to be made. */
  output: z.array(oneLine(300)).min(1).max(40),
  depends_on: z.array(workerId).max(40),
  complexity: z.enum(COMPLEXITIES),
  script: z.enum(SCRIPTS),
  /** Files of the repository that say how such work is done here, by path; read as they are on the base commit. */
  skills: z.array(oneLine(200)).max(10),
  /** Globs that the worker may change. Two briefs of a wave may not overlap. */
  paths: z.array(oneLine(200)).min(1).max(100),
  /** Why the task exists, how it fits into the build, what is decided, which files to look at. */
  context: z.string().trim().min(1).max(CONTEXT_CHARS),
  requirements: z.string().trim().min(1).max(20_000),
  criteria: z.array(oneLine(400)).min(1).max(30),
  report_back: z.array(oneLine(400)).max(20),
  /** Texts that its worker and its reviewer read besides, each by its name. */
  files: z.array(briefFile).max(MOST_BRIEF_FILES),
};

/** One worker as the architect hands it in. */
export const briefSchema = z.strictObject({
  ...briefFields,
  depends_on: briefFields.depends_on.default([]),
  complexity: briefFields.complexity.default("normal"),
  script: briefFields.script.default("build"),
  skills: briefFields.skills.default([]),
  report_back: briefFields.report_back.default([]),
  files: briefFields.files.exactOptional(),
});

/** A worker's brief: everything that its session is told. */
export type Brief = z.infer<typeof briefSchema>;
