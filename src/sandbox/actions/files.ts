/** Finds files by the globs of `hashFiles` and the artifact actions. */
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Folders, onMachine } from "./folders.ts";
import { isBelow } from "./isolation/mounts.ts";
import { globBase, globRegExp } from "./patterns.ts";

export interface Found {
  /** Absolute paths on the machine, sorted. */
  files: string[];
  /** Folder that the files' names in an artifact are relative to. */
  root: string;
}

/**
 * Files that the patterns take, relative ones below the workspace; `!pattern` takes out again. Hidden files and folders
 * are left out unless asked for. Throws where a path or a symbolic link leads to what the job does not see.
 */
export function findFiles(folders: Folders, patterns: string[], hidden: boolean): Found {
  const place = (pattern: string): string => {
    const full = resolve(folders.workspace, pattern);
    const base = globBase(full);
    return onMachine(folders, base) + full.slice(base.length);
  };
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(place);
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => place(pattern.slice(1)));
  const files = new Set<string>();
  const bases: string[] = [];
  for (const pattern of wanted) {
    const base = globBase(pattern);
    const expression = globRegExp(pattern);
    const kind = kindOf(base);
    if (kind === null || (!hidden && isHidden(base))) {
      continue;
    }
    // What the artifact's names are relative to: the folder, or the folder of a single file.
    bases.push(kind === "file" ? dirname(base) : base);
    for (const file of kind === "file" ? [base] : walk(folders, base, hidden)) {
      if (expression.test(file)) {
        files.add(file);
      }
    }
  }
  const out = unwanted.map(globRegExp);
  const kept = [...files].filter((file) => !out.some((expression) => expression.test(file)));
  return { files: kept.sort(), root: commonFolder(bases) ?? folders.workspace };
}

function walk(folders: Folders, folder: string, hidden: boolean): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => hidden || !isHidden(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? targetKind(folders, path) : direct(entry);
      if (kind === "directory") {
        return walk(folders, path, hidden);
      }
      return kind === "file" ? [path] : [];
    });
}

/** Symbolic links are followed, but not in circles; broken ones are nothing. */
function targetKind(folders: Folders, link: string): "file" | "directory" | null {
  const kind = kindOf(link);
  if (kind !== null) {
    onMachine(folders, link);
  }
  return kind === "directory" && isBelow(link, realpathSync(link)) ? null : kind;
}

function direct(entry: Dirent): "file" | "directory" | null {
  return entry.isFile() ? "file" : entry.isDirectory() ? "directory" : null;
}

function isHidden(path: string): boolean {
  return basename(path).startsWith(".");
}

function kindOf(path: string): "file" | "directory" | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) {
    return "file";
  }
  return stats?.isDirectory() ? "directory" : null;
}

function commonFolder(folders: string[]): string | null {
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
