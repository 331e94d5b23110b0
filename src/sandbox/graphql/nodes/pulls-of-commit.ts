import { gitOf } from "../../git/of.ts";
import type { Repository } from "../../model.ts";
import { commitsOf } from "../../pulls/change.ts";
import { connection, type Window } from "../connection.ts";
import { mayRead, type Scope } from "../scope.ts";

/** Pull requests that brought a commit in, or that propose it. */
export function pullsWithCommit(scope: Scope, repository: Repository, oid: string, window: Window) {
  mayRead(scope, repository, "pull_requests");
  const git = gitOf(scope.sandbox, repository);
  const found = scope.sandbox.world.issues.flatMap((issue) => {
    const { pull } = issue;
    if (!pull || issue.repositoryId !== repository.id) return [];
    const has = pull.mergeCommitSha === oid || commitsOf(git, pull).includes(oid);
    return has ? [{ issue, pull }] : [];
  });
  return connection(found, window, ({ issue, pull }) => scope.show.pull(repository, issue, pull));
}
