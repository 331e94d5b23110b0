/** A worker's brief as a value; `record/brief.ts` reads and writes the Markdown file. */
import { z } from "zod";
import { workerIdSchema, type SessionSubject, type WorkerId } from "./names.ts";

export const COMPLEXITIES = ["easy", "normal", "complex"] as const;
export type Complexity = (typeof COMPLEXITIES)[number];
export const SCRIPTS = [
  ...(["build", "test", "harden", "verify", "visual-audit"] as const),
  ...(["write", "edit", "fact-check", "research"] as const),
] as const;
export type Script = (typeof SCRIPTS)[number];

/** Text without a line end. */
export const createLineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\r\n]*$/, "must be one line");

/** Upper bound of a brief's context, in characters. */
export const CONTEXT_CHARS = 20_000;

/** Most files of one brief. */
export const MAX_BRIEF_FILES = 10;

const briefFile = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      "expected a file's name like `design.md`, without a folder",
    ),
  /** The same bound as `BRIEF_FILE_CHARS`. */
  text: z
    .string()
    .min(1)
    .max(40_000)
    .regex(/^[^\0]*$/, "must be text"),
});

/** The fields of a brief without their defaults: an edit names some of them. */
export const briefFields = {
  id: workerIdSchema,
  /** The task's name: `Length units`. The title is made from it. */
  name: createLineSchema(80),
  mission: createLineSchema(400),
  /** Files or artifacts to be made. */
  output: z.array(createLineSchema(300)).min(1).max(40),
  depends_on: z.array(workerIdSchema).max(40),
  complexity: z.enum(COMPLEXITIES),
  script: z.enum(SCRIPTS),
  /**
   * Files of the repository that say how such work is done here, by path; read as they are on the
   * base commit.
   */
  skills: z.array(createLineSchema(200)).max(10),
  /** Globs that the worker may change. Two briefs of a wave may not overlap. */
  paths: z.array(createLineSchema(200)).min(1).max(100),
  /** Why the task exists, how it fits into the build, what is decided, which files to look at. */
  context: z.string().trim().min(1).max(CONTEXT_CHARS),
  requirements: z.string().trim().min(1).max(20_000),
  criteria: z.array(createLineSchema(400)).min(1).max(30),
  report_back: z.array(createLineSchema(400)).max(20),
  /** Texts that its worker and its reviewer read besides, each by its name. */
  files: z.array(briefFile).max(MAX_BRIEF_FILES),
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

// Files that a brief hands to its worker beside its text: a design, a fixture, a sample. They are
// part of the brief, and so of what an approval binds to. The record has each as
// `context/<worker>/<name>`, where people edit it.

export type BriefFile = z.infer<typeof briefFile>;

/**
 * In UTF-16 code units. What people put beside them that is longer is read too, and no part of the
 * brief.
 */
export const BRIEF_FILE_CHARS = 40_000;

const PATH = /^context\/(W[1-9]\d{0,2}\.[1-9]\d{0,2})\/(.+)$/;

export function getContextPath(worker: WorkerId, name: string): string {
  return `context/${worker}/${name}`;
}

/**
 * The worker whose material the record's file is, with its path below; null = it is everyone's, or
 * no material.
 */
export function findContextOwner(path: string): { worker: WorkerId; rest: string } | null {
  const [, worker, rest] = PATH.exec(path) ?? [];
  return worker === undefined || rest === undefined ? null : { worker: worker as WorkerId, rest };
}

/**
 * Whether a session about `subject` may see the record's file: one about a worker sees no other
 * worker's material.
 */
export function isVisibleTo(subject: SessionSubject, path: string): boolean {
  const owner = findContextOwner(path);
  return owner === null || !/^W\d/.test(subject) || owner.worker === subject;
}

/**
 * The brief with these files, in the order of their names; a brief without files has no such field.
 */
export function attachBriefFiles(brief: Brief, files: readonly BriefFile[]): Brief {
  const { files: _, ...rest } = brief;
  if (files.length === 0) return rest;
  return { ...rest, files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/**
 * Files of the record that belong to the worker's brief: texts right in its folder, of moderate
 * length.
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

/** Paths of the record that briefs had, and have no more. */
export function listRemovedFiles(before: readonly Brief[], after: readonly Brief[]): string[] {
  const kept = new Set(listFilePaths(after));
  return listFilePaths(before).filter((path) => !kept.has(path));
}

function listFilePaths(briefs: readonly Brief[]): string[] {
  return briefs.flatMap(({ id, files = [] }) => files.map(({ name }) => getContextPath(id, name)));
}
