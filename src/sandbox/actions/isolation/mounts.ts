/** What a job sees of the machine's files, as arguments of bubblewrap. */
import { type Dirent, readdirSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";

export interface View {
  /** The job's own folder: the one place where it can write. Root could make the others writable again. */
  root: string;
  /** Stands for the machine's /tmp (and TMPDIR), so that no job sees what others left there. */
  tmp: string;
  /** The runner's files: the job reads them all, and writes those of the current step. */
  runner: string;
  /** Files and folders that the job doesn't see: the sandbox's own folder, and what is the person's. */
  hidden: string[];
  /** The machine's folders for temporary files. */
  temporary: string[];
  /** Files and folders below hidden or temporary ones that jobs use all the same, to read. */
  readable: string[];
  /** The same, to read and write. */
  writable: string[];
}

/**
 * The mounts. What is hidden is not covered but never mounted: a cover could be taken off by a job that has root's
 * powers within its namespaces. So each folder on the way to a hidden one is made anew, with its other entries in it.
 */
export function mountsOf(view: View): string[] {
  const away = [...view.hidden, ...view.temporary, "/proc", "/dev"];
  return [
    ...around("/", away),
    ...["--proc", "/proc", ...devices()],
    ...view.temporary.flatMap((folder) => ["--bind", view.tmp, folder]),
    ...view.readable.flatMap((path) => mountReadable(path, [...view.hidden, ...view.temporary])),
    ...view.writable.flatMap((path) => ["--bind-try", path, path]),
    ...["--bind", view.root, view.root, "--ro-bind", view.runner, view.runner],
  ];
}

/** Mounts a folder for reading. Hidden folders below it stay out of sight, as they do everywhere else. */
function mountReadable(path: string, hidden: string[]): string[] {
  const inside = hidden.filter((folder) => isBelow(folder, path));
  if (inside.includes(path)) return [];
  return inside.length > 0 ? ["--dir", path, ...around(path, inside)] : ["--ro-bind-try", path, path];
}

function around(folder: string, away: string[]): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (away.includes(path)) {
      return [];
    }
    if (entry.isSymbolicLink()) {
      return linkOf(path);
    }
    if (away.some((one) => one.startsWith(`${path}/`))) {
      return ["--dir", path, ...around(path, away)];
    }
    // A cheap mount a folder; of the files only those beside a hidden folder come one by one.
    return ["--ro-bind-try", path, path];
  });
}

/** No pseudo-terminals: with `--dev` bubblewrap would use two user namespaces, of which later steps can't join one. */
function devices(): string[] {
  const nodes = ["null", "zero", "full", "random", "urandom", "tty"].map((name) => join("/dev", name));
  const links: [string, string][] = [
    ["/proc/self/fd", "/dev/fd"],
    ["/proc/self/fd/0", "/dev/stdin"],
    ["/proc/self/fd/1", "/dev/stdout"],
    ["/proc/self/fd/2", "/dev/stderr"],
  ];
  return [
    ...["--tmpfs", "/dev", "--dir", "/dev/shm"],
    ...nodes.flatMap((node) => ["--dev-bind-try", node, node]),
    ...links.flatMap(([target, link]) => ["--symlink", target, link]),
  ];
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function linkOf(path: string): string[] {
  try {
    return ["--symlink", readlinkSync(path), path];
  } catch {
    return [];
  }
}

/** The paths without those that lie below another of them. */
export function outermost(paths: string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
}

/** Whether a path is the folder or lies in it. */
export function isBelow(path: string, folder: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (at === folder) {
      return true;
    }
    if (at === dirname(at)) {
      return false;
    }
  }
}
