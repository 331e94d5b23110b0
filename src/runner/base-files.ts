/**
 * Reads the repository's files at the commit on which the build is based. People committed these
 * files, not a session. They are read from the trusted store, so that no worktree, link or filter
 * can change them.
 */
import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Remote } from "./remote.ts";
import {
  MAX_BASE_BYTES,
  MAX_BASE_FILE_BYTES,
  MAX_BASE_TEXTS,
  listBasePaths,
} from "../core/guards/base-files.ts";
import type { Change } from "../core/model/proposal.ts";
import type { Git } from "./git.ts";
import type { BaseFileContent, BaseFiles } from "../core/model/guard-findings.ts";
import { readGitBlobs } from "./git.ts";

/** A repository on this machine that contains the commits to read. */
export type Store = Pick<Remote, "store" | "git">;

/**
 * Maximum size in bytes of a text that is read. A text costs tokens in every request of a session.
 */
const MAX_TEXT_BYTES = 64 * 1024;

export interface BaseFile {
  path: string;
  mode: string;
  blob: string;
  /** Size in bytes. */
  size: number;
}

/**
 * Lists the file at `path` on the commit or, if it is a folder, all files below it. Does not follow
 * links.
 */
export function listBaseFilesAt(remote: Store, commit: string, path: string): Promise<BaseFile[]> {
  return listBaseFiles(remote, commit, path === "" ? [] : [path]);
}

/** Lists the files at several paths; an empty list means the whole commit. */
export async function listBaseFiles(
  remote: Store,
  commit: string,
  paths: readonly string[],
): Promise<BaseFile[]> {
  const at = { cwd: remote.store, env: { GIT_LITERAL_PATHSPECS: "1" } };
  const out = await remote.git(["ls-tree", "-r", "-z", "--long", commit, "--", ...paths], at);
  return out
    .toString("latin1")
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [entry = "", name = ""] = line.split("\t");
      const [mode = "", , blob = "", size = ""] = entry.split(/ +/);
      return { path: Buffer.from(name, "latin1").toString(), mode, blob, size: Number(size) || 0 };
    });
}

/**
 * Writes all files of the commit below `folder`, read-only. Links become plain files, so that none
 * leads out of the folder. Submodules become empty folders. Returns the files' absolute paths.
 */
export async function writeFilesAt(
  { git, store }: Store,
  commit: string,
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const env = { GIT_INDEX_FILE: join(store, `files-${commit}.index`) };
  const at = { cwd: folder, env, config: [["core.symlinks", "false"]] as const };
  const where = [`--git-dir=${store}`, `--work-tree=${folder}`];
  await git([...where, "read-tree", commit], at);
  await git([...where, "checkout-index", "--all", "--force", "--quiet"], at);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files) await chmod(file, 0o444);
  return files;
}

/**
 * Returns the file's text, or why it isn't text: the end of a sentence whose subject is the file.
 */
export async function readBaseFile(
  remote: Store,
  file: BaseFile,
): Promise<{ text: string } | { problem: string }> {
  if (file.mode === "120000") return { problem: "is a symbolic link; put the text itself there" };
  if (file.mode === "160000") return { problem: "is a submodule; put the text itself there" };
  if (file.size > MAX_TEXT_BYTES)
    return { problem: `has ${file.size} bytes; at most ${MAX_TEXT_BYTES} are read` };
  const bytes = await remote.git(["cat-file", "blob", file.blob], { cwd: remote.store });
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\0")) return { problem: "is not UTF-8 text" };
    return text.trim() === "" ? { problem: "is empty" } : { text: text.trim() };
  } catch {
    return { problem: "is not UTF-8 text" };
  }
}

/**
 * Reads from the runner's store what the App will read from GitHub, so that a session can correct
 * its change before it closes.
 */
export async function readBaseFilesFromStore(
  git: Git,
  store: string,
  change: Change,
): Promise<BaseFiles> {
  const paths = listBasePaths(change);
  const run = (args: string[], input?: string) => git([`--git-dir=${store}`, ...args], { input });
  const asked = paths.map((path) => `${change.base}:${path}\n`).join("");
  const lines = (await run(["cat-file", "--batch-check"], asked)).toString().split("\n");
  const before = new Map<string, BaseFileContent>();
  const blobs = new Map<string, string>();
  const written = new Set(change.files.flatMap(({ op, path }) => (op === "write" ? [path] : [])));
  let all = 0;
  for (const [i, path] of paths.entries()) {
    // For a missing object, git prints the requested name and the word `missing`.
    const [blob, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(lines[i] ?? "")?.slice(1) ?? [];
    before.set(path, blob ? { text: null } : null);
    if (type === "tree") {
      const files = written.has(path) ? await listFiles(run, `${change.base}:${path}`, path) : null;
      before.set(path, { text: null, folder: { files } });
    }
    if (
      type !== "blob" ||
      blobs.size >= MAX_BASE_TEXTS ||
      Number(size) > MAX_BASE_FILE_BYTES ||
      all + Number(size) > MAX_BASE_BYTES
    )
      continue;
    all += Number(size);
    blobs.set(path, blob!);
  }
  const contents = await readGitBlobs(run, [...blobs.values()]);
  for (const [path, blob] of blobs) {
    const bytes = contents.get(blob)!;
    // Git uses the same rule: https://git-scm.com/docs/gitattributes, "Marking files as binary".
    if (!bytes.subarray(0, 8000).includes(0)) before.set(path, { text: bytes.toString() });
  }
  return before;
}

async function listFiles(
  run: (args: string[]) => Promise<Buffer>,
  tree: string,
  path: string,
): Promise<string[]> {
  const names = (await run(["ls-tree", "-r", "-z", "--name-only", tree])).toString().split("\0");
  return names.flatMap((name) => (name === "" ? [] : [`${path}/${name}`]));
}

/**
 * Checks for each path of `base` whether a file or folder exists there, as the App will find it.
 */
export async function findPathsInStore(
  git: Git,
  store: string,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const input = paths.map((path) => `${base}:${path}\n`).join("");
  const lines = (await git([`--git-dir=${store}`, "cat-file", "--batch-check"], { input }))
    .toString()
    .split("\n");
  return new Map(paths.map((path, i) => [path, /^[0-9a-f]{40} /.test(lines[i] ?? "")]));
}
