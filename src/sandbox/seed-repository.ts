import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gitText, runGit } from "./git/run.ts";
import type { Repository } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";
import { stamp } from "./time.ts";

export interface RepositorySeed {
  owner: string;
  name: string;
  /** A git repository on this machine, cloned bare. */
  from?: string;
  /** Default: the clone's, else `main`. */
  defaultBranch?: string;
  private?: boolean;
}

const MOST_LOOSE = 1_000;

export function seedRepository(sandbox: Sandbox, seed: RepositorySeed): Repository {
  const { world } = sandbox;
  for (const part of [seed.owner, seed.name]) {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)) throw new Error(`${part} is not a name that GitHub would take`);
  }
  const known = world.repositories.find((one) => one.owner === seed.owner && one.name === seed.name);
  if (known && existsSync(sandbox.gitDir(known))) return known;
  const now = stamp(sandbox.clock());
  const repository: Repository = known ?? {
    id: sandbox.nextId(),
    owner: seed.owner,
    name: seed.name,
    private: seed.private ?? false,
    defaultBranch: seed.defaultBranch ?? "main",
    archived: false,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    deleteBranchOnMerge: false,
    collaborators: {},
    labels: [],
    variables: {},
    secrets: {},
    rules: [],
    nextNumber: 1,
    createdAt: now,
    pushedAt: now,
  };
  repository.defaultBranch = makeBare(sandbox.gitDir(repository), seed);
  if (!known) world.repositories.push(repository);
  sandbox.save();
  return repository;
}

/** Makes the bare repository; returns its default branch. A clone that stops half-way leaves nothing behind. */
function makeBare(dir: string, seed: RepositorySeed): string {
  mkdirSync(dirname(dir), { recursive: true });
  const parent = dirname(dir);
  const branch = seed.defaultBranch ?? "main";
  const run = (...args: string[]) => runGit(parent, args, { outside: true });
  try {
    if (seed.from === undefined) run("init", "--quiet", "--bare", `--initial-branch=${branch}`, "--", dir);
    // By git's own transport: all arrives in one pack, which clones are quick from, and a `git gc` that runs over there
    // just now takes no file away that is being copied.
    else run("clone", "--quiet", "--bare", "--no-local", "--", resolve(seed.from), dir);
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
  if (seed.from !== undefined) runGit(dir, ["remote", "remove", "origin"], { allow: [2] });
  // A clone of thousands of single files would be read file by file each time.
  const loose = Number(gitText(dir, ["count-objects"]).split(" ")[0]);
  if (loose > MOST_LOOSE) runGit(dir, ["repack", "-a", "-d", "-q"]);
  if (seed.defaultBranch !== undefined) runGit(dir, ["symbolic-ref", "HEAD", `refs/heads/${seed.defaultBranch}`]);
  return gitText(dir, ["symbolic-ref", "--short", "HEAD"]);
}
