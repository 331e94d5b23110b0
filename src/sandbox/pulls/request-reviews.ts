import { gitOf } from "../git/of.ts";
import { announce, record } from "../issues/record.ts";
import type { Issue, Pull, Repository } from "../model.ts";
import { presentUser } from "../rest/present/user.ts";
import { getCodeOwners } from "../rules/code-owners.ts";
import type { Sandbox } from "../sandbox.ts";

/** Asks people for a review, or takes it back; each one is told by itself. */
export function requestReviews(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  change: { add?: string[]; remove?: string[] },
  actor: string,
): void {
  const known = () => pull.requestedReviewers ?? [];
  const tell = (action: "review_requested" | "review_request_removed", login: string): void => {
    record(sandbox, issue, action, actor, { subject: login });
    sandbox.save();
    announce(sandbox, repository, issue, action, actor, { requested_reviewer: presentUser(sandbox, login) });
  };
  for (const login of change.add ?? []) {
    if (known().includes(login)) continue;
    pull.requestedReviewers = [...known(), login];
    tell("review_requested", login);
  }
  for (const login of change.remove ?? []) {
    if (!known().includes(login)) continue;
    pull.requestedReviewers = known().filter((one) => one !== login);
    tell("review_request_removed", login);
  }
}

/** GitHub asks the owners of changed files as soon as a pull request is ready. Teams are asked for no reviews here. */
export function askCodeOwners(sandbox: Sandbox, repository: Repository, found: { issue: Issue; pull: Pull }): void {
  const owners = getCodeOwners(sandbox.world, repository, gitOf(sandbox, repository), found.pull).flat();
  const people = owners.filter(({ logins, name }) => logins.length === 1 && logins[0] === name).map(({ name }) => name);
  const add = [...new Set(people)].filter((login) => login !== found.issue.author);
  requestReviews(sandbox, repository, found, { add }, found.issue.author);
}
