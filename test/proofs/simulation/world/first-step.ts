/**
 * What the workflow's first step requests from GitHub, besides the record:
 * `src/config/workflow/scripts.ts`.
 */
import { LIVE_FILE } from "../../../../src/core/model/record-files.ts";
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import type { Run } from "../../../../src/sandbox/schema/runs.ts";
import { openRecord, readText } from "./record.ts";

/**
 * Whether GitHub's list of runs shows an older run of this run's launch. Then that one works, and
 * this one ends. `listedTo`: the list shows runs that were created until then, in milliseconds by
 * GitHub's clock.
 */
export function hasOlderRun(
  git: GitRepository,
  run: Run,
  runs: readonly Run[],
  listedTo: number,
): boolean {
  const { build = "", session = "", launch = "" } = run.inputs;
  const found = openRecord(git, build);
  const live = found && readText(git, found.head, LIVE_FILE);
  const start = `${session} #${launch} since `;
  const since = live?.split("\n").find((line) => line.startsWith(start));
  if (since === undefined) return false;
  const from = Date.parse(since.slice(start.length));
  return runs.some(
    ({ id, repositoryId, actor, displayTitle, createdAt }) =>
      id < run.id &&
      repositoryId === run.repositoryId &&
      displayTitle === run.displayTitle &&
      actor === run.actor &&
      Date.parse(createdAt) >= from &&
      Date.parse(createdAt) <= listedTo,
  );
}
