/** What a closing session is told where a score's evidence isn't found, so that it can correct the score. */
import { DEFAULT_RUBRIC } from "../core/build/rubric.ts";
import { checkScores, getEvidenceContext, listDimensionsToScore, listEvidencePaths } from "../core/build/scores.ts";
import type { State } from "../core/build/state.ts";
import { closeInput } from "../core/sessions/close.ts";
import { findStanding } from "./before.ts";
import type { Git } from "./git.ts";
import type { Check } from "./check.ts";

export interface ScoresSetup {
  git: Git;
  store: string;
  /** The commit that is judged. */
  base: string;
  state: State;
}

/**
 * Makes the check. It tells what is wrong once: a score that still has no evidence is accepted then, and Baton counts
 * it as not scored, as the build must not fail for that.
 */
export function createScoresCheck({ git, store, base, state }: ScoresSetup): Check {
  let told = false;
  return async (close) => {
    const input = closeInput.safeParse(close);
    if (told || !input.success) return null;
    const { scores } = input.data;
    const rubric = state.build.rubric ?? DEFAULT_RUBRIC;
    const paths = listEvidencePaths(scores);
    const standing = await findStanding(git, store, base, paths);
    const there = paths.filter((path) => standing.get(path) === true);
    const lines = new Map(
      await Promise.all(there.map(async (path) => [path, await countLines(git, store, `${base}:${path}`)] as const)),
    );
    const context = { ...getEvidenceContext(state, standing), lines };
    const problems = checkScores(rubric, listDimensionsToScore(state, rubric), scores, context);
    if (problems.length === 0) return null;
    told = true;
    return problems.join(" ").slice(0, 2000);
  };
}

/** Infinite where it is no text that git can show, such as a folder. */
async function countLines(git: Git, store: string, object: string): Promise<number> {
  const text = await git([`--git-dir=${store}`, "cat-file", "blob", object]).catch(() => null);
  return text === null ? Infinity : text.toString().replace(/\n$/, "").split("\n").length;
}
