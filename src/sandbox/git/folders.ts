import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { FolderGit } from "./folder.ts";
import { gitText, runGit } from "./run.ts";
import type { Repositories } from "./store.ts";

const MOST_LOOSE = 1_000;

/** Bare repositories below a folder. */
export function folderRepositories(dir: string): Repositories {
  const at = (name: string): string => join(dir, `${name}.git`);
  return {
    has: (name) => existsSync(at(name)),
    make: (name, wanted) => makeBare(at(name), wanted),
    open: (name) => new FolderGit(at(name)),
  };
}

/** A clone that stops half-way leaves nothing behind. */
function makeBare(dir: string, { branch, from }: { branch?: string; from?: string }): string {
  mkdirSync(dirname(dir), { recursive: true });
  const run = (...args: string[]) => runGit(dirname(dir), args, { outside: true });
  try {
    if (from === undefined) run("init", "--quiet", "--bare", `--initial-branch=${branch ?? "main"}`, "--", dir);
    // By git's own transport: all arrives in one pack, which clones are quick from, and a `git gc` that runs over there
    // just now takes no file away that is being copied.
    else run("clone", "--quiet", "--bare", "--no-local", "--", resolve(from), dir);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  const settings = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "receive.hideRefs": "refs/pull",
    "gc.auto": "0",
  };
  for (const [name, value] of Object.entries(settings)) runGit(dir, ["config", name, value]);
  if (from !== undefined) runGit(dir, ["remote", "remove", "origin"], { allow: [2] });
  // A clone of thousands of single files would be read file by file each time.
  const loose = Number(gitText(dir, ["count-objects"]).split(" ")[0]);
  if (loose > MOST_LOOSE) runGit(dir, ["repack", "-a", "-d", "-q"]);
  if (branch !== undefined) runGit(dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  return gitText(dir, ["symbolic-ref", "--short", "HEAD"]);
}
