/** A worker's brief as a value. `brief-document.ts` reads and writes the Markdown file. */
import { z } from "zod";
import { workerIdSchema, type SessionSubject, type WorkerId } from "./names.ts";

export const COMPLEXITIES = ["easy", "normal", "complex"] as const;
export type Complexity = (typeof COMPLEXITIES)[number];
export const SCRIPTS = [
  ...(["build", "test", "harden", "verify", "visual-audit"] as const),
  ...(["write", "edit", "fact-check", "research"] as const),
] as const;
export type Script = (typeof SCRIPTS)[number];

/** Creates a schema for text without line ends. */
export const createLineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\r\n]*$/, "must be one line");

/** Maximum length of a brief's context, in characters. */
export const CONTEXT_CHARS = 20_000;

/** Maximum number of files in one brief. */
export const MAX_BRIEF_FILES = 10;

const briefFile = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      "expected a file's name like `design.md`, without a folder",
    ),
  /** The same limit as `BRIEF_FILE_CHARS`. */
  text: z
    .string()
    .min(1)
    .max(40_000)
    .regex(/^[^\0]*$/, "must be text"),
});

/** The fields of a brief without their defaults: an edit sets only some of them. */
export const briefFields = {
  id: workerIdSchema,
  /** The task's name, such as `Length units`. The title contains it. */
  name: createLineSchema(80),
  mission: createLineSchema(400),
  /** Files or artifacts to create. */
  output: z.array(createLineSchema(300)).min(1).max(40),
  depends_on: z.array(workerIdSchema).max(40),
  complexity: z.enum(COMPLEXITIES),
  script: z.enum(SCRIPTS),
  /**
   * Paths of repository files that say how such work is done here. Sessions read them at the base
   * commit.
   */
  skills: z.array(createLineSchema(200)).max(10),
  /** Globs that the worker may change. Those of two briefs in a wave may not overlap. */
  paths: z.array(createLineSchema(200)).min(1).max(100),
  /** Why the task exists, how it fits into the build, what is decided, and which files to read. */
  context: z.string().trim().min(1).max(CONTEXT_CHARS),
  requirements: z.string().trim().min(1).max(20_000),
  criteria: z.array(createLineSchema(400)).min(1).max(30),
  report_back: z.array(createLineSchema(400)).max(20),
  /** Additional texts for its worker and its reviewer, by name. */
  files: z.array(briefFile).max(MAX_BRIEF_FILES),
};

/** One worker as the architect submits it. */
export const briefSchema = z.strictObject({
  ...briefFields,
  depends_on: briefFields.depends_on.default([]),
  complexity: briefFields.complexity.default("normal"),
  script: briefFields.script.default("build"),
  skills: briefFields.skills.default([]),
  report_back: briefFields.report_back.default([]),
  files: briefFields.files.exactOptional(),
});

/** A worker's brief: all instructions for its session. */
export type Brief = z.infer<typeof briefSchema>;

// Files that a brief gives its worker in addition to its text: a design, a fixture, a sample. They
// are part of the brief, so an approval covers them. In the record each is
// `context/<worker>/<name>`, where people edit it.

export type BriefFile = z.infer<typeof briefFile>;

/**
 * Maximum length in UTF-16 code units. Sessions also read longer files that people add, but those
 * aren't part of the brief.
 */
export const BRIEF_FILE_CHARS = 40_000;

const PATH = /^context\/(W[1-9]\d{0,2}\.[1-9]\d{0,2})\/(.+)$/;

export function getContextPath(worker: WorkerId, name: string): string {
  return `context/${worker}/${name}`;
}

/**
 * Returns the worker that owns the record's context file, with the path below its folder. Null if
 * the file is for everyone or isn't context.
 */
export function findContextOwner(path: string): { worker: WorkerId; rest: string } | null {
  const [, worker, rest] = PATH.exec(path) ?? [];
  return worker === undefined || rest === undefined ? null : { worker: worker as WorkerId, rest };
}

/**
 * Reports whether a session about `subject` may read the record's file. A session about a worker
 * can't read another worker's context.
 */
export function isVisibleTo(subject: SessionSubject, path: string): boolean {
  const owner = findContextOwner(path);
  return owner === null || !/^W\d/.test(subject) || owner.worker === subject;
}

/** Returns the brief with these files, sorted by name. A brief without files has no such field. */
export function attachBriefFiles(brief: Brief, files: readonly BriefFile[]): Brief {
  const { files: _, ...rest } = brief;
  if (files.length === 0) return rest;
  return { ...rest, files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/**
 * Returns the record's files that belong to the worker's brief: texts directly in its folder,
 * within the size limit.
 */
export function readBriefFiles(
  worker: WorkerId,
  record: Readonly<Record<string, string>>,
): BriefFile[] {
  return Object.entries(record).flatMap(([path, text]) => {
    const owner = findContextOwner(path);
    const isOwn =
      owner?.worker === worker && !owner.rest.includes("/") && text.length <= BRIEF_FILE_CHARS;
    return isOwn ? [{ name: owner.rest, text }] : [];
  });
}

/** Lists record paths of files that the briefs no longer have. */
export function listRemovedFiles(before: readonly Brief[], after: readonly Brief[]): string[] {
  const kept = new Set(listFilePaths(after));
  return listFilePaths(before).filter((path) => !kept.has(path));
}

function listFilePaths(briefs: readonly Brief[]): string[] {
  return briefs.flatMap(({ id, files = [] }) => files.map(({ name }) => getContextPath(id, name)));
}
