/** Finds out once whether this machine can isolate jobs. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export type Isolation = { ok: true; bwrap: string } | { ok: false; reason: string };

const results = new Map<string, Isolation>();

/** Looks for bubblewrap in `path` and tries out the features that a job needs. */
export function detectIsolation(path: string): Isolation {
  const known = results.get(path) ?? checkBubblewrap(path);
  results.set(path, known);
  return known;
}

function checkBubblewrap(path: string): Isolation {
  if (process.platform !== "linux") {
    return { ok: false, reason: `${process.platform} has no bubblewrap` };
  }
  const bwrap = findProgram("bwrap", path);
  if (bwrap === null) {
    return { ok: false, reason: "bubblewrap (bwrap) is not installed" };
  }
  const args = [
    "--unshare-user",
    "--unshare-pid",
    "--unshare-ipc",
    "--ro-bind",
    "/",
    "/",
    "--proc",
    "/proc",
    "true",
  ];
  const { status, stderr, error } = spawnSync(bwrap, args, { encoding: "utf8", timeout: 10_000 });
  if (status === 0) {
    return { ok: true, bwrap };
  }
  return {
    ok: false,
    reason: (error?.message ?? stderr.trim().split("\n", 1).join("")) || "bwrap failed",
  };
}

/** Returns the absolute path of a program in a PATH, or null. */
export function findProgram(name: string, path: string): string | null {
  const found = path
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name));
  return found.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
