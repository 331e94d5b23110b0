/**
 * The folder in which a person works on a worker: a work tree on its branch, with reading material
 * next to the code.
 */
import { existsSync } from "node:fs";
import { appendFile, lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { WORKER_ID } from "../../core/model/names.ts";
import { isPointedAt, type Pointer } from "../../core/sessions/define-session.ts";
import { GitFailure } from "../git.ts";
import { parseRemoteUrl } from "../github/build-lookup.ts";
import { Problem } from "../problem.ts";
import { readGitLine, tryGitLine, type PersonGit } from "./person-git.ts";
import type { Person } from "./live-build.ts";

/** Git ignores this folder, and nothing in it is handed in. */
export const WORK_FOLDER = ".baton-work";
export const COMPLETION_FILE = `${WORK_FOLDER}/completion.yml`;

/**
 * A repository may contain such a file. Git must not read anything in it as an option or an
 * address.
 */
const nameSchema = z.string().regex(/^\w[\w.-]*$/);
const branchSchema = z.string().regex(/^\w[\w./-]*$/);
const workSchema = z.strictObject({
  version: z.literal(1),
  repository: z.string().regex(/^\w[\w.-]*\/\w[\w.-]*$/),
  issue: z.int().min(1),
  worker: z.string().regex(WORKER_ID),
  /** Full names of branches. */
  branch: branchSchema,
  build: branchSchema,
  remote: nameSchema,
});
/** The contents of `.baton-work/work.json`: the worker of this folder. */
export type WorkNote = z.infer<typeof workSchema>;

/** Returns the note of the folder `dir`; null if it has none. */
export async function readWorkNote(dir: string): Promise<WorkNote | null> {
  const text = await readFile(join(dir, WORK_FOLDER, "work.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return workSchema.parse(JSON.parse(text));
  } catch {
    throw new Problem(
      `${join(dir, WORK_FOLDER, "work.json")} can't be read: remove the folder, then run ` +
        "baton take again",
    );
  }
}

export interface WantedWork {
  worker: string;
  branch: string;
  build: string;
  /** The folder that the person named with `--dir`, or null. */
  dir: string | null;
}

/**
 * Opens the folder: an existing one, else a work tree of the clone in which the person is, else a
 * new clone.
 * @throws Problem if the folder is for something else, or its branch has diverged
 */
export async function openWorkFolder(
  person: Person,
  git: PersonGit,
  wanted: WantedWork,
): Promise<{ dir: string; work: WorkNote }> {
  const { repository, issue } = person;
  const root = await tryGitLine(git, ".", "rev-parse", "--show-toplevel");
  const remote = root === null ? null : await findRemote(person, git, root);
  const { worker, branch, build } = wanted;
  const here = root === null ? null : await readWorkNote(root);
  const isHere = here !== null && here.branch === branch && here.repository === repository;
  const name = `${repository.split("/")[1]}-${worker}`;
  const dir = resolve(wanted.dir ?? (isHere ? root! : remote ? join(dirname(root!), name) : name));
  const known = await readWorkNote(dir);
  if (known && (known.branch !== branch || known.repository !== repository)) {
    throw new Problem(
      `${dir} is for ${known.worker} of ${known.repository}#${known.issue}: name another ` +
        "with --dir",
    );
  }
  if (known) await followBranch(git, dir, known);
  else if (existsSync(dir) && (await readdir(dir)).length > 0) {
    throw new Problem(
      `${dir} exists already and is not a folder of baton take: name another with --dir`,
    );
  } else if (remote) await addWorktree(git, root!, { remote, branch, dir });
  else
    await git(".", [
      "clone",
      "--quiet",
      "--branch",
      branch,
      "--",
      `${person.env.webUrl}/${repository}.git`,
      dir,
    ]);
  await assertUntracked(git, dir);
  const work = known ?? {
    version: 1 as const,
    repository,
    issue,
    worker,
    branch,
    build,
    remote: remote ?? "origin",
  };
  await mkdir(join(dir, WORK_FOLDER), { recursive: true });
  await writeFile(join(dir, WORK_FOLDER, "work.json"), `${JSON.stringify(work, null, 2)}\n`);
  await excludeFromGit(git, dir);
  return { dir, work };
}

/** Refuses a tracked file at that path. Baton would write to it, and a link could lead anywhere. */
async function assertUntracked(git: PersonGit, dir: string): Promise<void> {
  const isLink = (await lstat(join(dir, WORK_FOLDER)).catch(() => null))?.isSymbolicLink() ?? false;
  const tracked = await readGitLine(git, dir, "ls-files", "--", WORK_FOLDER);
  if (isLink || tracked !== "") {
    throw new Problem(
      `the branch contains ${WORK_FOLDER}, which is only for baton take: remove it there first`,
    );
  }
}

/** Finds the remote for the repository on this GitHub, by https or ssh. */
async function findRemote(
  { env, repository }: Person,
  git: PersonGit,
  root: string,
): Promise<string | null> {
  const lines = (await tryGitLine(git, root, "remote", "--verbose")) ?? "";
  for (const line of lines.split("\n")) {
    const [name = "", address = ""] = line.split(/\s+/);
    const found = parseRemoteUrl(address, env.webUrl);
    if (found && `${found.owner}/${found.repo}`.toLowerCase() === repository.toLowerCase())
      return name;
  }
  return null;
}

async function addWorktree(
  git: PersonGit,
  root: string,
  { remote, branch, dir }: { remote: string; branch: string; dir: string },
): Promise<void> {
  await git(root, [
    "fetch",
    "--quiet",
    remote,
    `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`,
  ]);
  const has = await tryGitLine(
    git,
    root,
    "rev-parse",
    "--verify",
    "--quiet",
    `refs/heads/${branch}`,
  );
  const how =
    has === null ? ["-b", branch, dir, `refs/remotes/${remote}/${branch}`] : [dir, branch];
  try {
    await git(root, ["worktree", "add", "--quiet", ...how]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new Problem(
      `git can't create a work tree at ${dir}: ${error.message.replace(/^git \w+: /, "")}`,
    );
  }
}

/** Takes over new commits of the branch if they don't conflict with the person's work. */
async function followBranch(
  git: PersonGit,
  dir: string,
  { remote, branch }: WorkNote,
): Promise<void> {
  await git(dir, [
    "fetch",
    "--quiet",
    remote,
    `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`,
  ]);
  await tryGitLine(git, dir, "merge", "--ff-only", "--quiet", `refs/remotes/${remote}/${branch}`);
}

async function excludeFromGit(git: PersonGit, dir: string): Promise<void> {
  const file = resolve(dir, await readGitLine(git, dir, "rev-parse", "--git-path", "info/exclude"));
  await mkdir(dirname(file), { recursive: true });
  const text = await readFile(file, "utf8").catch(() => "");
  if (!text.split("\n").includes(`/${WORK_FOLDER}/`)) {
    await appendFile(file, `${text === "" || text.endsWith("\n") ? "" : "\n"}/${WORK_FOLDER}/\n`);
  }
}

/** Maximum files of the record that are written next to the code, and bytes of each. */
const MAX_FILES = 500;
const FILE_BYTES = 1_000_000;

/** A file of the record next to the code: its path there, and its meaning for the reader. */
export interface RecordFile {
  path: string;
  what: string;
}

/**
 * Writes the files of the record `commit` that `pointers` name below `.baton-work/record/`, in that
 * order, and replaces older ones. The first pointer that names a file describes it.
 */
export async function writeRecordFiles(
  git: PersonGit,
  dir: string,
  commit: string,
  pointers: readonly Pointer[],
): Promise<RecordFile[]> {
  const folder = join(dir, WORK_FOLDER, "record");
  await rm(folder, { recursive: true, force: true });
  const list = (await git(dir, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit]))
    .toString()
    .split("\0");
  const files = list.flatMap((line) => {
    const [, mode = "", size = "0", path = ""] = /^(\d+) blob \S+\s+(\d+)\t(.+)$/s.exec(line) ?? [];
    // People can push anything to the record. A link would lead out of the folder.
    if (!mode.startsWith("100") || Number(size) > FILE_BYTES || !isPlainPath(path)) return [];
    const rank = pointers.findIndex((pointer) => isPointedAt(pointer, path));
    return rank < 0 ? [] : [{ rank, path, what: pointers[rank]!.what }];
  });
  const selection = files.toSorted((a, b) => a.rank - b.rank).slice(0, MAX_FILES);
  for (const { path } of selection) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await git(dir, ["cat-file", "blob", `${commit}:${path}`]));
  }
  return selection;
}

const isPlainPath = (path: string) =>
  !path.startsWith("/") &&
  path.split("/").every((part) => !/^\.{0,2}$|^\.git$/i.test(part) && !part.includes("\\"));
