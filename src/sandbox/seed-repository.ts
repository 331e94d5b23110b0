import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gitText, runGit } from "./git/run.ts";
import type { Repository } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";

export interface RepositorySeed {
  owner: string;
  name: string;
  /** A git repository on this machine, cloned bare. */
  from?: string;
  /** Default: the clone's, else `main`. */
  defaultBranch?: string;
  private?: boolean;
}

export function seedRepository(sandbox: Sandbox, seed: RepositorySeed): Repository {
  const { world } = sandbox;
  for (const part of [seed.owner, seed.name]) {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)) throw new Error(`${part} is not a name that GitHub would take`);
  }
  const known = world.repositories.find((one) => one.owner === seed.owner && one.name === seed.name);
  if (known && existsSync(sandbox.gitDir(known))) return known;
  const now = sandbox.clock().toISOString();
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
    else run("clone", "--quiet", "--bare", "--no-hardlinks", "--", resolve(seed.from), dir);
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
  if (seed.defaultBranch !== undefined) runGit(dir, ["symbolic-ref", "HEAD", `refs/heads/${seed.defaultBranch}`]);
  return gitText(dir, ["symbolic-ref", "--short", "HEAD"]);
}
