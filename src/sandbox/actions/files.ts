/** Finds files by the globs of `hashFiles` and the artifact actions. */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { globBase, globRegExp } from "./patterns.ts";

export interface Found {
  /** Absolute paths, sorted. */
  files: string[];
  /** Folder that the files' names in an artifact are relative to. */
  root: string;
}

/**
 * Files that the patterns take, relative patterns below `cwd`; `!pattern` takes out again. Hidden files and folders are
 * left out unless asked for.
 */
export function findFiles(cwd: string, patterns: string[], hidden: boolean): Found {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map((pattern) => resolve(cwd, pattern));
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((p) => resolve(cwd, p.slice(1)));
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
    for (const file of kind === "file" ? [base] : walk(base, hidden)) {
      if (expression.test(file)) {
        files.add(file);
      }
    }
  }
  const out = unwanted.map(globRegExp);
  const kept = [...files].filter((file) => !out.some((expression) => expression.test(file)));
  return { files: kept.sort(), root: commonFolder(bases) ?? cwd };
}

function walk(folder: string, hidden: boolean): string[] {
  return readdirSync(folder)
    .filter((name) => hidden || !isHidden(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const kind = kindOf(path);
      if (kind === "directory") {
        return walk(path, hidden);
      }
      return kind === "file" ? [path] : [];
    });
}

function isHidden(path: string): boolean {
  return basename(path).startsWith(".");
}

/** Symbolic links are followed; broken ones are nothing. */
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
