/**
 * The other repositories of `environment.repositories`, laid out beside the worktree for a session to read. What they
 * hold is material: no git repository is there, so that no hook, filter or configuration of theirs has a say, links are
 * plain files, and submodules are empty.
 */
import { chmod, lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pinKey, type Environment, type Sibling } from "../core/environment/environment.ts";
import type { Store } from "./baseFiles.ts";
import { GitError } from "./git.ts";
import type { OtherRepositories } from "./other-repositories.ts";

/** Of one sibling as it lies there. */
export const SIBLING_BOUNDS = { files: 30_000, bytes: 300 * 1024 * 1024 };

export interface LaidSibling extends Sibling {
  sha: string;
  /** Absolute. */
  folder: string;
  /** Holds its commit. */
  store: Store;
}

export interface Siblings {
  laid: LaidSibling[];
  /** The commits that they are at, by `pinKey`. */
  pins: Record<string, string>;
}

/**
 * Lays all of them out as folders of `temp`, at the commits that `pins` names and otherwise where their refs stand now.
 * `marks` is a folder of the runner's that holds a file for each that it laid. `problem` is a sentence for people.
 */
export async function laySiblings(
  others: OtherRepositories,
  { repositories }: Pick<Environment, "repositories">,
  pins: Readonly<Record<string, string>>,
  { temp, marks }: { temp: string; marks: string },
  bounds = SIBLING_BOUNDS,
): Promise<Siblings | { problem: string }> {
  const laid: LaidSibling[] = [];
  for (const sibling of repositories) {
    const { repository, ref, path } = sibling;
    const folder = join(temp, path);
    if (await lstat(folder).catch(() => null)) {
      return {
        problem: `There is a file \`${path}\` beside the worktree already: give \`${repository}\` another \`path\`.`,
      };
    }
    const pinned = pins[pinKey(sibling)];
    const found = pinned === undefined ? await others.resolve(repository, ref) : { sha: pinned };
    if ("problem" in found) return found;
    const store = await others.fetch(repository, found.sha);
    if ("problem" in store) return store;
    const large = await findExcess(store, found.sha, bounds);
    if (large !== null)
      return { problem: `The repository \`${repository}\` ${large}. Remove it from \`environment\`.` };
    await mkdir(marks, { recursive: true });
    await writeFile(join(marks, path), "");
    try {
      await layOut(store, found.sha, folder);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const at = found.sha.slice(0, 12);
      return { problem: `The repository \`${repository}\` can't be laid out at \`${at}\` (${error.message}).` };
    }
    laid.push({ ...sibling, sha: found.sha, folder, store });
  }
  return { laid, pins: Object.fromEntries(laid.map((one) => [pinKey(one), one.sha])) };
}

/** Removes what an earlier session of this machine laid there. */
export async function removeSiblings(temp: string, marks: string): Promise<void> {
  for (const name of await readdir(marks).catch(() => [])) await rm(join(temp, name), { recursive: true, force: true });
  await rm(marks, { recursive: true, force: true });
}

async function findExcess({ git, store }: Store, sha: string, bounds: typeof SIBLING_BOUNDS): Promise<string | null> {
  const list = (await git(["ls-tree", "-r", "-z", "--long", "--full-tree", sha], { cwd: store })).toString("latin1");
  let [files, bytes] = [0, 0];
  for (const line of list.split("\0")) {
    files += 1;
    bytes += Number(/^\S+ \S+ \S+ +(\d+)\t/.exec(line)?.[1] ?? 0);
  }
  if (files > bounds.files) return `has more than ${bounds.files} files`;
  return bytes > bounds.bytes ? `has ${bytes} bytes; at most ${bounds.bytes} are laid out` : null;
}

async function layOut({ git, store }: Store, sha: string, folder: string): Promise<void> {
  await mkdir(folder);
  const env = { GIT_INDEX_FILE: join(store, `lay-${sha}.index`) };
  const at = { cwd: folder, env, config: [["core.symlinks", "false"]] as const };
  const where = [`--git-dir=${store}`, `--work-tree=${folder}`];
  await git([...where, "read-tree", sha], at);
  await git([...where, "checkout-index", "--all", "--force", "--quiet"], at);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o444);
  }
}
