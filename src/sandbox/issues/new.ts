import type { Issue, Pull, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";

/** Takes the repository's next number for an issue or pull request. */
export function newIssue(
  sandbox: Sandbox,
  repository: Repository,
  given: { title: string; body: string | null; author: string; pull: Pull | null },
): Issue {
  const now = stamp(sandbox.clock());
  const issue: Issue = {
    ...given,
    id: sandbox.nextId(),
    repositoryId: repository.id,
    number: repository.nextNumber++,
    state: "open",
    stateReason: null,
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    lastEditedAt: null,
    events: [],
    reactions: [],
  };
  sandbox.world.issues.push(issue);
  sandbox.save();
  return issue;
}
