import type { Issue, Pull, Repository } from "../model.ts";
import { namedIssues } from "../issues/state.ts";
import type { Sandbox } from "../sandbox.ts";

/** The issues that a pull request will close: named in its text with a keyword, if it goes to the default branch. */
export function closesOf(sandbox: Sandbox, repository: Repository, issue: Issue, pull: Pull): Issue[] {
  return pull.baseRef === repository.defaultBranch ? namedIssues(sandbox, repository, issue.body ?? "") : [];
}

/** The pull requests that will close an issue, or did. */
export function closersOf(sandbox: Sandbox, repository: Repository, issue: Issue): { issue: Issue; pull: Pull }[] {
  return sandbox.world.issues.flatMap((one) => {
    if (one.repositoryId !== repository.id || !one.pull) return [];
    return closesOf(sandbox, repository, one, one.pull).includes(issue) ? [{ issue: one, pull: one.pull }] : [];
  });
}
