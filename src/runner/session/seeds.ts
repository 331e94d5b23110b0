/**
 * The files of `environment.files`: put into the worktree for the session, or laid out for it to
 * read.
 */
import { appendFile, lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findSibling, type Environment } from "../../core/model/environment.ts";
import { findPathNameProblem } from "../../core/guards/path-tricks.ts";
import { listBaseFiles, type BaseFile, type Store } from "../base-files.ts";
import type { SiblingFolder } from "../other-repositories.ts";

/** Of all seeds together. */
export const SEED_BOUNDS = { files: 300, bytes: 10 * 1024 * 1024 };

export interface Seeds {
  /** Paths in the worktree that hold a seed: never part of a change. */
  worktree: string[];
  /** Laid out for reading: what it comes from, and its path, absolute. */
  read: { from: string; file: string }[];
  /** Of those that the worktree has a file for already, or no place: sentences for the log. */
  skipped: string[];
}

export interface SeedPlace {
  store: Store;
  /** The commit that the build began at. */
  base: string;
  siblings: readonly SiblingFolder[];
  worktree: string;
  /** Where those go that are only read. */
  folder: string;
}

/**
 * Puts all seeds in place, before anything of the session runs. A path of the worktree at which
 * something is already stays as it is. `problem` is a sentence for people: what a seed is made from
 * isn't there, or is too large.
 */
export async function placeSeeds(
  { store, base, siblings, worktree, folder }: SeedPlace,
  { files }: Pick<Environment, "files">,
): Promise<Seeds | { problem: string }> {
  const seeds: Seeds = { worktree: [], read: [], skipped: [] };
  let [count, bytes] = [0, 0];
  for (const { from, to } of files) {
    const inSibling = findSibling(siblings, from);
    const sibling = siblings.find(({ path }) => path === inSibling?.sibling.path);
    if (from.startsWith("../") && !sibling) {
      return {
        problem:
          `\`environment.files\` names \`${from}\`, which leads into no repository of ` +
          "`environment`.",
      };
    }
    const [source, commit] = sibling ? [sibling.store, sibling.sha] : [store, base];
    const path = inSibling ? inSibling.rest : from;
    const found = await listPlainFiles(source, commit, path);
    if (found.length === 0) {
      const where =
        `commit \`${commit.slice(0, 12)}\` of ` +
        `${sibling ? `\`${sibling.repository}\`` : "this repository"}`;
      return {
        problem:
          `\`environment.files\` names \`${from}\`, and no file is there in ${where}. ` +
          "Correct the path.",
      };
    }
    for (const file of found) {
      count += 1;
      bytes += file.size;
      if (count > SEED_BOUNDS.files || bytes > SEED_BOUNDS.bytes) {
        const { files: most, bytes: size } = SEED_BOUNDS;
        return {
          problem:
            `\`environment.files\` has more than ${most} files or ` + `${size} bytes. Name fewer.`,
        };
      }
      const content = await source.git(["cat-file", "blob", file.blob], { cwd: source.store });
      const rest = file.path === path ? "" : file.path.slice(path.length + (path === "" ? 0 : 1));
      const mode = file.mode === "100755" ? 0o755 : 0o644;
      if (to === null) {
        const target = join(folder, ...(sibling ? [sibling.path] : []), file.path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, content, { mode: 0o444 });
        seeds.read.push({ from: rest === "" ? from : `${from}/${rest}`, file: target });
        continue;
      }
      const target = rest === "" ? to : `${to}/${rest}`;
      const why = await findObstacle(worktree, target);
      if (why !== null) {
        seeds.skipped.push(`The seed ${target} is left out: ${why}.`);
        continue;
      }
      await mkdir(dirname(join(worktree, target)), { recursive: true });
      await writeFile(join(worktree, target), content, { mode, flag: "wx" });
      seeds.worktree.push(target);
    }
  }
  if (seeds.worktree.length > 0) {
    const lines = seeds.worktree.map(
      (path) => `/${path.replace(/[\\*?[\]!#\s]/g, String.raw`\$&`)}\n`,
    );
    // For the session's own eyes. The change is read without looking here.
    await appendFile(join(worktree, ".git", "info", "exclude"), lines.join(""));
  }
  return seeds;
}

/** Plain files at the path or below it; an empty path is the whole repository. */
async function listPlainFiles(store: Store, commit: string, path: string): Promise<BaseFile[]> {
  const files = await listBaseFiles(store, commit, path === "" ? [] : [path]);
  return files.filter(
    ({ mode, path: name }) => mode.startsWith("100") && findPathNameProblem(name) === null,
  );
}

/**
 * Why nothing is put at the path: it is taken, or a folder on the way is none. No link is followed.
 */
async function findObstacle(worktree: string, path: string): Promise<string | null> {
  if (findPathNameProblem(path) !== null) return "its path can't be used";
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = parts.slice(0, depth).join("/");
    const found = await lstat(join(worktree, at)).catch(() => null);
    if (!found) return null;
    if (depth === parts.length) return "the worktree has it already";
    if (!found.isDirectory()) return `${at} is no folder`;
  }
  return null;
}
