/** The repository in memory answers what git itself does, whatever the history. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderRepositories } from "../../src/sandbox/git/folders.ts";
import { memoryRepositories } from "../../src/sandbox/git/memory/index.ts";
import { GitRepository } from "../../src/sandbox/git/repository.ts";
import type { Repositories } from "../../src/sandbox/git/store.ts";
import { write } from "./git-histories.ts";
import { aboutOne, aboutTwo } from "./git-questions.ts";
import { histories, type Step } from "./git-steps.ts";

/** Each writes a history twice and asks for four pairs of its commits: a quarter of a second. */
const RUNS = 6;
let dir = "";
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "git-alike-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let made = 0;
function both(steps: Step[]): [Side, Side] {
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

it("ids, differences, merges, common ancestors and logs are git's", () => {
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 4, maxLength: 4 }),
      (steps, pairs) => {
        const [real, memory] = both(steps);
        expect(memory.commits).toEqual(real.commits);
        const pick = (number: number) => real.commits[number % real.commits.length] as string;
        for (const [a, b] of pairs) {
          const asked = [pick(a), pick(b), pick(a + b)] as const;
          expect(aboutTwo(memory.git, ...asked)).toEqual(aboutTwo(real.git, ...asked));
        }
        const last = real.commits.at(-1) as string;
        expect(aboutOne(memory.git, last)).toEqual(aboutOne(real.git, last));
      },
    ),
    { numRuns: RUNS },
  );
});
