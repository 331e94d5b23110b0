import { getGit } from "../git/get-git.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Repository } from "../schema/repository.ts";

/**
 * Returns whether an event starts no run: events of a job's token, and commits that say `[skip
 * ci]`.
 */
export function isRunSuppressed(
  sandbox: Sandbox,
  repository: Repository,
  actor: string,
  sha: string,
): boolean {
  if (isJobToken(actor)) return true;
  const git = getGit(sandbox, repository);
  return hasSkipMarker(git.commit(git.peel(sha) ?? sha)?.message ?? "");
}

/**
 * Returns whether the actor is a job's token. Its events start no runs:
 *
 * https://docs.github.com/actions/concepts/security/github_token#when-github_token-triggers-workflow-runs
 */
export function isJobToken(actor: string): boolean {
  return actor === "github-actions[bot]";
}

/**
 * Returns whether the head commit's message asks for no runs:
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
function hasSkipMarker(message: string): boolean {
  if (/\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/i.test(message)) return true;
  const trailers = message.trimEnd().split(/\n\n+/).slice(1).at(-1) ?? "";
  return /^skip-checks:\s*true\s*$/im.test(trailers);
}
