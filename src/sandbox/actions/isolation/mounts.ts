/** What a job sees of the machine's files, as arguments of bubblewrap. */
import { existsSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findRealPath, listEntries } from "./paths.ts";

export interface FileView {
  /**
   * The job's own folder: the one place where it can write. Root could make the others writable
   * again.
   */
  root: string;
  /** Stands for the machine's /tmp (and TMPDIR), so that no job sees what others left there. */
  tmp: string;
  /** The runner's files: the job reads them all, and writes those of the current step. */
  runner: string;
  /**
   * Files and folders that the job doesn't see: the sandbox's own folder, and what is the person's.
   */
  hidden: string[];
  /** The machine's folders for temporary files. */
  temporary: string[];
  /** Files and folders below hidden or temporary ones that jobs use all the same, to read. */
  readable: string[];
  /** The same, to read and write. */
  writable: string[];
}

/**
 * Returns the mounts. A hidden folder is never mounted, rather than covered: a job that is root in
 * its namespaces could remove a cover. So each parent of a hidden folder is a new folder with the
 * other entries mounted in it.
 */
export function buildMounts(view: FileView): string[] {
  const away = [...view.hidden, ...view.temporary, "/proc", "/dev"];
  return [
    ...mountAround("/", away),
    ...["--proc", "/proc", ...mountDevices()],
    ...view.temporary.flatMap((folder) => ["--bind", view.tmp, folder]),
    ...view.readable.flatMap((path) => mountReadable(path, [...view.hidden, ...view.temporary])),
    ...view.writable.flatMap((path) => ["--bind-try", path, path]),
    ...["--bind", view.root, view.root, "--ro-bind", view.runner, view.runner],
  ];
}

/**
 * Mounts a folder for reading. Hidden folders below it stay out of sight, as they do everywhere
 * else.
 */
function mountReadable(path: string, hidden: string[]): string[] {
  const inside = hidden.filter((folder) => isBelow(folder, path));
  if (inside.includes(path)) return [];
  return inside.length > 0
    ? ["--dir", path, ...mountAround(path, inside)]
    : ["--ro-bind-try", path, path];
}

function mountAround(folder: string, away: string[]): string[] {
  return listEntries(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (away.includes(path)) {
      return [];
    }
    if (entry.isSymbolicLink()) {
      return mountLink(path);
    }
    if (away.some((one) => one.startsWith(`${path}/`))) {
      return ["--dir", path, ...mountAround(path, away)];
    }
    // A cheap mount a folder; of the files only those beside a hidden folder come one by one.
    return ["--ro-bind-try", path, path];
  });
}

/**
 * No pseudo-terminals: with `--dev` bubblewrap would use two user namespaces, of which later steps
 * can't join one.
 */
function mountDevices(): string[] {
  const nodes = ["null", "zero", "full", "random", "urandom", "tty"].map((name) =>
    join("/dev", name),
  );
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

function mountLink(path: string): string[] {
  try {
    return ["--symlink", readlinkSync(path), path];
  } catch {
    return [];
  }
}

/** The paths without those that lie below another of them. */
export function listOutermostPaths(paths: string[]): string[] {
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

// What of the machine belongs to the person and not to jobs: their home, and doors to their own
// services.

/**
 * Sockets of agents, key rings and container engines: who reaches one acts as the person, or as
 * root.
 */
const SERVICE_SOCKETS = ["/run/user", "/run/docker.sock", "/run/podman", "/run/containerd"];

/**
 * Folders of a home that hold programs and no settings, as version managers and installers use
 * them.
 */
const TOOL_FOLDERS = [
  ...[
    ".nvm/versions",
    ".volta",
    ".fnm",
    ".asdf",
    ".pyenv",
    ".rbenv",
    ".rustup",
    ".cargo/bin",
    ".sdkman/candidates",
  ],
  ...[
    ".bun/bin",
    ".deno/bin",
    "go/bin",
    "sdk",
    ".local/bin",
    ".local/lib",
    ".local/pipx",
    ".local/share/pipx",
  ],
  ...[".local/share/uv", ".local/share/fnm", ".local/share/mise", ".local/share/pnpm"],
];

/**
 * What jobs don't see, as real paths. A home that holds the whole machine, as `/` of some
 * containers, is none.
 */
export function listPrivatePaths(home: string): string[] {
  return [home, ...SERVICE_SOCKETS]
    .flatMap((one) => findRealPath(one) ?? [])
    .filter((path) => path !== "/");
}

/** Files and folders of the home that jobs read all the same: programs, above all those of PATH. */
export function listHomeTools(home: string, path: string[]): string[] {
  const real = findRealPath(home);
  if (real === null) return [];
  const isOwn = (file: string): boolean => isBelow(file, real) && file !== real;
  const folders = path.flatMap((one) => findRealPath(one) ?? []).filter(isOwn);
  const links = folders.flatMap(listTargets).filter(isOwn);
  return [
    ...TOOL_FOLDERS.map((name) => join(real, name)),
    ...folders,
    ...folders.flatMap(findPrefix).filter(isOwn),
    ...links,
  ];
}

/**
 * Where the programs of a folder find their libraries: an installation, or the packages behind
 * `.bin`.
 */
function findPrefix(folder: string): string[] {
  const parent = dirname(folder);
  const isInstallation =
    basename(folder) === "bin" && basename(parent) !== ".local" && existsSync(join(parent, "lib"));
  const isPackages = basename(folder) === ".bin" && basename(parent) === "node_modules";
  return isInstallation || isPackages ? [parent] : [];
}

/** The files that the links of a folder of programs lead to. */
function listTargets(folder: string): string[] {
  const links = listEntries(folder).filter((one) => one.isSymbolicLink());
  return links.flatMap((one) => findRealPath(join(folder, one.name)) ?? []);
}
