/** A job's folders, and the translation of a path in a job into a file on the machine. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isBelow } from "../isolation/mounts.ts";

export interface JobFolders {
  root: string;
  workspace: string;
  home: string;
  /** `runner.temp`. */
  temp: string;
  /** The job's own /tmp, if it is isolated. */
  tmp: string;
  /** Event, scripts and file commands. The job reads them, and writes those of its current step. */
  runner: string;
  tools: string;
  isolated: boolean;
  /** The sandbox's own folder, and other paths that a job may not reach. */
  hidden: string[];
}

export function createJobFolders(
  mark: string,
  repository: string,
  hidden: string[],
  isolated: boolean,
): JobFolders {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `${mark}-`)));
  const folders = {
    workspace: join(root, "work", repository, repository),
    home: join(root, "home"),
    temp: join(root, "temp"),
    tmp: join(root, "tmp"),
    runner: join(root, "runner"),
    tools: join(root, "tools"),
  };
  Object.values(folders).forEach((folder) => mkdirSync(folder, { recursive: true }));
  return { ...folders, root, isolated, hidden: hidden.map((path) => realpathSync(path)) };
}

/** Returns the machine's folders for temporary files. Each isolated job has its own. */
export function listTemporaryFolders(): string[] {
  return [
    ...new Set(
      ["/tmp", "/var/tmp", tmpdir()].filter((folder) => existsSync(folder)).map(resolveReal),
    ),
  ];
}

/**
 * Returns the place on the machine of a path that a step names. Relative paths start in the
 * workspace.
 * @throws Error if the path, also through a symbolic link, leads to something a job does not see:
 * the sandbox's files or another job's.
 */
export function resolveJobPath(folders: JobFolders, path: string): string {
  const { root, isolated } = folders;
  const asked = resolve(folders.workspace, path);
  const temporary =
    isolated && !isBelow(asked, root)
      ? listTemporaryFolders().find((one) => isBelow(asked, one))
      : undefined;
  const place = temporary === undefined ? asked : join(folders.tmp, asked.slice(temporary.length));
  checkVisible(folders, resolveReal(place), path);
  return place;
}

/**
 * Checks that a job sees a file of the machine. `path` is the job's name for it.
 * @throws Error if the job does not see it.
 */
function checkVisible({ root, isolated, hidden }: JobFolders, target: string, path: string): void {
  const foreign = isolated && listTemporaryFolders().some((one) => isBelow(target, one));
  if (!isBelow(target, root) && (foreign || hidden.some((one) => isBelow(target, one)))) {
    throw new Error(`The path '${path}' is outside of the files that a job can see`);
  }
}

/**
 * Returns the place on the machine that the runner may write to for a job, whose path may be
 * hostile.
 * @throws Error also if the path leaves the job's own folder, because an isolated job can write
 * only there.
 */
export function resolveWritablePath(folders: JobFolders, path: string): string {
  const place = resolveJobPath(folders, path);
  if (folders.isolated && !isBelow(resolveReal(place), folders.root)) {
    throw new Error(`The path '${path}' is outside of the files that a job can write`);
  }
  return place;
}

/**
 * Reads a file that a job names. Checks the file after opening it, because the job could put a link
 * there until then.
 */
export function readForJob(folders: JobFolders, path: string): Buffer {
  const fd = openSync(resolveJobPath(folders, path), constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const link = `/proc/self/fd/${fd}`;
    if (existsSync(link)) {
      checkVisible(folders, readlinkSync(link), path);
    }
    if (!fstatSync(fd).isFile()) {
      throw new Error(`The path '${path}' is not a file`);
    }
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

const MAX_LINKS = 40;

/**
 * Returns the path without symbolic links, also without those whose target does not exist: writing
 * there would create it.
 */
function resolveReal(path: string, links = 0): string {
  if (existsSync(path) || links > MAX_LINKS || path === dirname(path)) {
    return realpathSync(path);
  }
  const folder = resolveReal(dirname(path), links);
  const target = readLink(path);
  return target === null
    ? join(folder, basename(path))
    : resolveReal(resolve(folder, target), links + 1);
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
