import { gitOf } from "./git/of.ts";
import type { Repository } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";

/** Events of a job's token, and commits that say `[skip ci]`, start nothing. */
export function startsNoRuns(sandbox: Sandbox, repository: Repository, actor: string, sha: string): boolean {
  if (actor === "github-actions[bot]") return true;
  return skipsChecks(gitOf(sandbox, repository).commit(sha)?.message ?? "");
}

/**
 * Whether the head commit's message asks for no runs:
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
function skipsChecks(message: string): boolean {
  if (/\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/i.test(message)) return true;
  const trailers = message.trimEnd().split(/\n\n+/).slice(1).at(-1) ?? "";
  return /^skip-checks:\s*true\s*$/im.test(trailers);
}
