/** A job's folders, and the way from a path in a job to the file on the machine. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isBelow } from "./isolation/mounts.ts";

export interface Folders {
  root: string;
  workspace: string;
  home: string;
  /** `runner.temp`. */
  temp: string;
  /** The job's own /tmp where it is isolated. */
  tmp: string;
  /** Event, scripts and file commands: the job reads them, and writes those of its current step. */
  runner: string;
  tools: string;
  isolated: boolean;
  /** The sandbox's own folder, where no path of a job may lead. */
  hidden: string;
}

export function makeFolders(mark: string, repository: string, hidden: string, isolated: boolean): Folders {
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
  return { ...folders, root, isolated, hidden: realpathSync(hidden) };
}

/** The machine's folders for temporary files, of which each isolated job has its own. */
export function temporaryFolders(): string[] {
  return [...new Set(["/tmp", "/var/tmp", tmpdir()].filter((folder) => existsSync(folder)).map(real))];
}

/**
 * Where a path that a step names lies on the machine; relative ones begin in the workspace. Throws when it leads, also
 * by a symbolic link, to what a job does not see: the sandbox's files or another job's.
 */
export function onMachine(folders: Folders, path: string): string {
  const { root, isolated, hidden } = folders;
  const asked = resolve(folders.workspace, path);
  const temporary =
    isolated && !isBelow(asked, root) ? temporaryFolders().find((one) => isBelow(asked, one)) : undefined;
  const place = temporary === undefined ? asked : join(folders.tmp, asked.slice(temporary.length));
  const target = real(place);
  const foreign = isolated && temporaryFolders().some((one) => isBelow(target, one)) && !isBelow(target, root);
  if (isBelow(target, hidden) || foreign) {
    throw new Error(`The path '${path}' leads out of what a job can see`);
  }
  return place;
}

/** The path without symbolic links; of what does not exist the nearest folder that does counts. */
function real(path: string): string {
  let at = path;
  while (!existsSync(at) && at !== dirname(at)) {
    at = dirname(at);
  }
  return resolve(realpathSync(at), path.slice(at.length).replace(/^\//, ""));
}
