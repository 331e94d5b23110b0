/** One history in both stores of git. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { folderRepositories } from "../../src/sandbox/git/folders.ts";
import { memoryRepositories } from "../../src/sandbox/git/memory/index.ts";
import { GitRepository } from "../../src/sandbox/git/repository.ts";
import type { Repositories } from "../../src/sandbox/git/store.ts";
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
  return [side(folderRepositories(dir)), side(memoryRepositories())];
}

interface Side {
  git: GitRepository;
  commits: string[];
}
