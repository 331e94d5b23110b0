/** Pull requests of people, and the results of tasks on them. */
import type { Stage } from "./stage/index.ts";

interface Options {
  as?: string;
  base?: string;
  draft?: boolean;
  body?: string;
}

/** Opens a person's pull request from a branch of the repository. */
export async function openPull(
  stage: Stage,
  branch: string,
  files: Record<string, string | null>,
  { as = "wren", base = "main", draft = false, body = "" }: Options = {},
): Promise<{ number: number; head: string }> {
  const head = await stage.push(branch, files, { as });
  const { number } = await stage.as(as).post<{ number: number }>("/pulls", {
    title: `Change ${branch}`,
    head: branch,
    base,
    draft,
    body,
  });
  return { number, head };
}

/**
 * Opens the same from a fork, as the repository sees one: its head is `refs/pull/<n>/head`, and it
 * has no branch here. Baton must not look at it before that, so `as` must be unable to start a
 * task.
 */
export async function openForkPull(
  stage: Stage,
  branch: string,
  files: Record<string, string | null>,
  options: Options = {},
): Promise<{ number: number; head: string }> {
  const made = await openPull(stage, branch, files, options);
  const pull = stage.pulls().find((one) => one.number === made.number)!;
  pull.pull.headRepositoryId = -1;
  stage.git("update-ref", "-d", `refs/heads/${branch}`);
  return made;
}

/** Waits until the record of tasks is only a tag. */
export function archived(stage: Stage, slug: string): Promise<true> {
  const is = () =>
    stage.git("tag", "--list").split("\n").includes(`baton/${slug}`) &&
    stage.git("branch", "--list", `baton/${slug}/*`) === "" &&
    (true as const);
  return stage.untilWorld(is, `the record ${slug} to be a tag`);
}

/** Returns Baton's reviews of the pull request, oldest first, with the comments on its lines. */
export function reviewsOf(stage: Stage, number: number) {
  const { pull } = stage.pulls().find((one) => one.number === number)!;
  const isOwn = ({ author }: { author: string }) => author === stage.testbed.app.botLogin;
  return { reviews: pull.reviews.filter(isOwn), lines: pull.comments.filter(isOwn) };
}

/** Returns the conclusion of `baton/review` on a commit, or null if there is none. */
export function verdictOn(stage: Stage, sha: string): string | null {
  const checks = stage.world.checkRuns.filter(
    (one) => one.headSha === sha && one.name === "baton/review",
  );
  return checks.at(-1)?.conclusion ?? null;
}
