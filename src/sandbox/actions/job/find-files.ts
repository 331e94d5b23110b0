/** Finds files by the globs of `hashFiles` and the artifact actions. */
import { readFileSync, readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { createHash } from "node:crypto";
import { resolveJobPath, type JobFolders } from "./job-folders.ts";
import { isBelow } from "../isolation/mounts.ts";
import { getGlobBase, toGlobPattern } from "../workflow/patterns.ts";

export interface FoundFiles {
  /** Absolute paths on the machine, sorted. */
  files: string[];
  /** Folder to which the files' names in an artifact are relative. */
  root: string;
}

/**
 * Finds the files that match the patterns. Relative patterns start in the workspace; `!pattern`
 * excludes files again. Hidden files and folders are left out unless `hidden` is set.
 * @throws Error if a path or a symbolic link leads to a file that the job does not see.
 */
export function findFiles(folders: JobFolders, patterns: string[], hidden: boolean): FoundFiles {
  const place = (pattern: string): string => {
    const full = resolve(folders.workspace, pattern);
    const base = getGlobBase(full);
    return resolveJobPath(folders, base) + full.slice(base.length);
  };
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(place);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => place(pattern.slice(1)));
  const files = new Set<string>();
  const bases: string[] = [];
  for (const pattern of wanted) {
    const base = getGlobBase(pattern);
    const expression = toGlobPattern(pattern);
    const kind = getPathKind(base);
    if (kind === null || (!hidden && isHidden(base))) {
      continue;
    }
    // The artifact's names are relative to the folder, or to the folder of a single file.
    bases.push(kind === "file" ? dirname(base) : base);
    for (const file of kind === "file" ? [base] : walkFolder(folders, base, hidden)) {
      if (expression.test(file)) {
        files.add(file);
      }
    }
  }
  const out = unwanted.map(toGlobPattern);
  const kept = [...files].filter((file) => !out.some((expression) => expression.test(file)));
  return { files: kept.sort(), root: findCommonFolder(bases) ?? folders.workspace };
}

function walkFolder(folders: JobFolders, folder: string, hidden: boolean): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => hidden || !isHidden(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? getTargetKind(folders, path) : getEntryKind(entry);
      if (kind === "directory") {
        return walkFolder(folders, path, hidden);
      }
      return kind === "file" ? [path] : [];
    });
}

/** Follows symbolic links, but not in circles. Returns null for a broken link. */
function getTargetKind(folders: JobFolders, link: string): "file" | "directory" | null {
  const kind = getPathKind(link);
  if (kind !== null) {
    resolveJobPath(folders, link);
  }
  return kind === "directory" && isBelow(link, realpathSync(link)) ? null : kind;
}

function getEntryKind(entry: Dirent): "file" | "directory" | null {
  return entry.isFile() ? "file" : entry.isDirectory() ? "directory" : null;
}

function isHidden(path: string): boolean {
  return basename(path).startsWith(".");
}

function getPathKind(path: string): "file" | "directory" | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) {
    return "file";
  }
  return stats?.isDirectory() ? "directory" : null;
}

function findCommonFolder(folders: string[]): string | null {
  return folders.reduce<string | null>((common, folder) => {
    if (common === null) {
      return folder;
    }
    let shared = common;
    while (folder !== shared && !folder.startsWith(shared === "/" ? "/" : `${shared}/`)) {
      shared = dirname(shared);
    }
    return shared;
  }, null);
}

/** Returns the result of `hashFiles`: a hash over the files' hashes, empty if there is no file. */
export function computeFilesHash(files: string[]): string {
  if (files.length === 0) {
    return "";
  }
  const all = createHash("sha256");
  files.forEach((file) => all.update(createHash("sha256").update(readFileSync(file)).digest()));
  return all.digest("hex");
}
