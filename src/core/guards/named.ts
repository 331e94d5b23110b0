/** What a brief names explicitly, as against what its widest globs take in. */
import type { Brief } from "../plan/brief.ts";
import { matches } from "../plan/overlap.ts";

/** The brief asks for this file: its output says so, or a glob that has the name, or the ending, of the file. */
export function namesFile(brief: Brief | null, path: string): boolean {
  if (!brief) return false;
  const name = path.split("/").at(-1)!;
  if (brief.output.some((line) => words(line).some((word) => word === path || word === name))) return true;
  return brief.paths.some((glob) => /[^*?.]/.test(glob.split("/").at(-1)!) && matches(glob, path));
}

/** The brief has a glob below this very folder. */
export function namesFolder(brief: Brief | null, folder: string): boolean {
  return brief?.paths.some((glob) => glob === folder || glob.startsWith(`${folder}/`)) ?? false;
}

const words = (line: string) => line.split(/[\s`"'(),;]+/).map((word) => word.replace(/[.:]+$/, ""));
