/**
 * Files that a brief hands to its worker beside its text: a design, a fixture, a sample. They are part of the brief,
 * and so of what an approval binds to. The record has each as `context/<worker>/<name>`, where people edit it.
 */
import type { SessionSubject, WorkerId } from "../build/names.ts";
import type { Brief } from "./brief.ts";

export interface BriefFile {
  name: string;
  text: string;
}

/** In UTF-16 code units. What people put beside them that is longer is read too, and no part of the brief. */
export const BRIEF_FILE_CHARS = 40_000;

const PATH = /^context\/(W[1-9]\d{0,2}\.[1-9]\d{0,2})\/(.+)$/;

export function contextPath(worker: WorkerId, name: string): string {
  return `context/${worker}/${name}`;
}

/** The worker whose material the record's file is, with its path below; null = it is everyone's, or no material. */
export function findContextOwner(path: string): { worker: WorkerId; rest: string } | null {
  const [, worker, rest] = PATH.exec(path) ?? [];
  return worker === undefined || rest === undefined ? null : { worker: worker as WorkerId, rest };
}

/** Whether a session about `subject` may see the record's file: one about a worker sees no other worker's material. */
export function isVisibleTo(subject: SessionSubject, path: string): boolean {
  const owner = findContextOwner(path);
  return owner === null || !/^W\d/.test(subject) || owner.worker === subject;
}

/** The brief with these files, in the order of their names; a brief without files has no such field. */
export function withFiles(brief: Brief, files: readonly BriefFile[]): Brief {
  const { files: _, ...rest } = brief;
  if (files.length === 0) return rest;
  return { ...rest, files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Files of the record that belong to the worker's brief: texts right in its folder, of moderate length. */
export function readBriefFiles(worker: WorkerId, record: Readonly<Record<string, string>>): BriefFile[] {
  return Object.entries(record).flatMap(([path, text]) => {
    const owner = findContextOwner(path);
    const isOwn = owner?.worker === worker && !owner.rest.includes("/") && text.length <= BRIEF_FILE_CHARS;
    return isOwn ? [{ name: owner.rest, text }] : [];
  });
}

/** Paths of the record that briefs had, and have no more. */
export function listRemovedFiles(before: readonly Brief[], after: readonly Brief[]): string[] {
  const kept = new Set(listFilePaths(after));
  return listFilePaths(before).filter((path) => !kept.has(path));
}

function listFilePaths(briefs: readonly Brief[]): string[] {
  return briefs.flatMap(({ id, files = [] }) => files.map(({ name }) => contextPath(id, name)));
}
