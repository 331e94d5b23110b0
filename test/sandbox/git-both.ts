/** One history in both stores of git. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createFolderRepositories } from "../../src/sandbox/git/folder-git.ts";
import { createMemoryRepositories } from "../../src/sandbox/git/memory/memory-git.ts";
import { GitRepository } from "../../src/sandbox/git/repository.ts";
import type { Repositories } from "../../src/sandbox/git/git-store.ts";
import { write } from "./git-histories.ts";
import type { Step } from "./git-steps.ts";

let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "git-alike-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let made = 0;
export function both(steps: Step[]): [Side, Side] {
  const name = `r${made++}`;
  const side = (repositories: Repositories): Side => {
    repositories.make(name, { branch: "main" });
    const git = new GitRepository(repositories.open(name));
    return { git, commits: write(git, steps) };
  };
  return [side(createFolderRepositories(dir)), side(createMemoryRepositories())];
}

interface Side {
  git: GitRepository;
  commits: string[];
}
