/**
 * The files of `environment.files`: put into the worktree for the session, or written elsewhere for
 * it to read.
 */
import { appendFile, lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findSibling, type Environment } from "../../core/model/environment.ts";
import { findPathNameProblem } from "../../core/guards/path-tricks.ts";
import { listBaseFiles, type BaseFile, type Store } from "../base-files.ts";
import type { SiblingFolder } from "../other-repositories.ts";

/** Limits of all seeds together. */
export const SEED_BOUNDS = { files: 300, bytes: 10 * 1024 * 1024 };

export interface Seeds {
  /** Paths in the worktree that hold a seed. They are never part of a change. */
  worktree: string[];
  /** Seeds to read: the source, and the absolute path. */
  read: { from: string; file: string }[];
  /** Sentences for the log about seeds for which the worktree has no place, or already a file. */
  skipped: string[];
}

export interface SeedPlace {
  store: Store;
  /** The commit on which the build is based. */
  base: string;
  siblings: readonly SiblingFolder[];
  worktree: string;
  /** Folder for seeds that are only read. */
  folder: string;
}

/**
 * Places all seeds before anything of the session runs. Existing paths of the worktree stay as they
 * are. `problem` is a sentence for people: a seed's source is missing or too large.
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
          `\`environment.files\` names \`${from}\`, which is in no repository of ` +
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
          `\`environment.files\` names \`${from}\`, and ${where} has no such file. Correct ` +
          "the path.",
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
    // Only for the session's own `git status`. Baton reads the change without this file.
    await appendFile(join(worktree, ".git", "info", "exclude"), lines.join(""));
  }
  return seeds;
}

/** Lists the plain files at the path or below it; an empty path is the whole repository. */
async function listPlainFiles(store: Store, commit: string, path: string): Promise<BaseFile[]> {
  const files = await listBaseFiles(store, commit, path === "" ? [] : [path]);
  return files.filter(
    ({ mode, path: name }) => mode.startsWith("100") && findPathNameProblem(name) === null,
  );
}

/**
 * Returns why nothing can be put at the path: it exists, or part of it is not a folder. Follows no
 * link.
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
