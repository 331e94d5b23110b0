/** The view that a job has of the machine's files, as arguments of bubblewrap. */
import { existsSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findRealPath, listEntries } from "./paths.ts";

export interface FileView {
  /**
   * The job's own folder: the only place that it can write to. Root could make the others writable
   * again.
   */
  root: string;
  /** Replaces the machine's /tmp (and TMPDIR), so that no job sees files that others left there. */
  tmp: string;
  /** The runner's files. The job reads all of them, and writes those of the current step. */
  runner: string;
  /**
   * Files and folders that the job does not see: the sandbox's own folder and the person's files.
   */
  hidden: string[];
  /** The machine's folders for temporary files. */
  temporary: string[];
  /** Files and folders below hidden or temporary ones that jobs may still read. */
  readable: string[];
  /** Files and folders below hidden or temporary ones that jobs may still read and write. */
  writable: string[];
}

/**
 * Returns the mounts. A hidden folder is never mounted. Covering it would not do: a job that is
 * root in its namespaces could remove a cover. So each parent of a hidden folder is a new folder
 * with the other entries mounted in it.
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

/** Mounts a folder for reading. Hidden folders below it stay hidden. */
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
    // One mount for each folder is cheap. Only files next to a hidden folder are mounted one by
    // one.
    return ["--ro-bind-try", path, path];
  });
}

/**
 * Mounts the devices, without pseudo-terminals. With `--dev`, bubblewrap would use two user
 * namespaces, and later steps can't join one of them.
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

/** Returns the paths without those that are below another of them. */
export function listOutermostPaths(paths: string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
}

/** Returns whether a path is the folder or is inside it. */
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

// Parts of the machine that belong to the person and not to jobs: their home and their own
// services.

/**
 * Sockets of agents, key rings and container engines. Anyone who reaches one acts as the person, or
 * as root.
 */
const SERVICE_SOCKETS = ["/run/user", "/run/docker.sock", "/run/podman", "/run/containerd"];

/**
 * Folders of a home that version managers and installers use. They hold programs and no settings.
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
 * Returns the real paths that jobs do not see. A home that holds the whole machine, such as `/` in
 * some containers, is left out.
 */
export function listPrivatePaths(home: string): string[] {
  return [home, ...SERVICE_SOCKETS]
    .flatMap((one) => findRealPath(one) ?? [])
    .filter((path) => path !== "/");
}

/**
 * Returns files and folders of the home that jobs may still read: programs, above all those of
 * PATH.
 */
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
 * Returns the folder in which the programs of `folder` find their libraries: an installation, or
 * the packages behind `.bin`.
 */
function findPrefix(folder: string): string[] {
  const parent = dirname(folder);
  const isInstallation =
    basename(folder) === "bin" && basename(parent) !== ".local" && existsSync(join(parent, "lib"));
  const isPackages = basename(folder) === ".bin" && basename(parent) === "node_modules";
  return isInstallation || isPackages ? [parent] : [];
}

/** Returns the files that the links in a folder of programs point to. */
function listTargets(folder: string): string[] {
  const links = listEntries(folder).filter((one) => one.isSymbolicLink());
  return links.flatMap((one) => findRealPath(join(folder, one.name)) ?? []);
}
