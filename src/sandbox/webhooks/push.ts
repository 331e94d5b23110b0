import { gitOf } from "../git/of.ts";
import { ZERO, type Commit } from "../git/repository.ts";
import type { Repository } from "../model.ts";
import { presentRepository } from "../rest/present/repository.ts";
import { repositoryPage } from "../rest/present/address.ts";
import { loginOfEmail, ownChange } from "../rest/present/commit.ts";
import { presentUser } from "../rest/present/user.ts";
import type { RefChange, Sandbox } from "../sandbox.ts";

const MOST = 20;

/** Emits `push`, and `create` or `delete` where a ref was born or went; returns the push's payload. */
export function announcePush(sandbox: Sandbox, repository: Repository, change: RefChange): Record<string, unknown> {
  const born = change.before === ZERO;
  const gone = change.after === ZERO;
  const git = gitOf(sandbox, repository);
  const page = repositoryPage(sandbox, repository);
  const tip = gone ? null : git.peel(change.after);
  const known = born ? git.ref(`refs/heads/${repository.defaultBranch}`) : change.before;
  const range = tip === null ? [] : git.log({ from: tip, most: MOST, without: known ? [known] : [] });
  const commits = range.toReversed().flatMap((oid) => git.commit(oid) ?? []);
  const present = (commit: Commit) => {
    const files = ownChange(git, commit);
    const paths = (status: string[]) => files.filter((file) => status.includes(file.status)).map((file) => file.path);
    const person = (who: Commit["author"]) => ({
      name: who.name,
      email: who.email,
      username: loginOfEmail(sandbox, who.email) ?? undefined,
    });
    return {
      id: commit.oid,
      tree_id: commit.tree,
      distinct: true,
      message: commit.message.trimEnd(),
      timestamp: commit.committer.date,
      url: `${page}/commit/${commit.oid}`,
      author: person(commit.author),
      committer: person(commit.committer),
      added: paths(["added"]),
      removed: paths(["removed"]),
      modified: paths(["modified", "renamed", "changed"]),
    };
  };
  const presented = commits.map(present);
  const head = tip === null ? null : git.commit(tip);
  const payload = {
    ref: change.ref,
    before: change.before,
    after: change.after,
    created: born,
    deleted: gone,
    forced: !born && !gone && !git.isAncestor(change.before, change.after),
    base_ref: null,
    compare: `${page}/compare/${change.before.slice(0, 12)}...${change.after.slice(0, 12)}`,
    commits: presented,
    head_commit: head ? (presented.findLast(({ id }) => id === head.oid) ?? present(head)) : null,
    pusher: { name: change.actor, email: null },
    sender: change.actor,
  };
  sandbox.emit(repository, "push", null, payload);
  const [, kind, ...name] = change.ref.split("/");
  const ref = { ref: name.join("/"), ref_type: kind === "tags" ? "tag" : "branch", pusher_type: "user" };
  if (born) {
    const more = { master_branch: repository.defaultBranch, description: null, sender: change.actor };
    sandbox.emit(repository, "create", null, { ...ref, ...more });
  }
  if (gone) sandbox.emit(repository, "delete", null, { ...ref, sender: change.actor });
  return {
    ...payload,
    repository: presentRepository(sandbox, repository),
    sender: presentUser(sandbox, change.actor),
  };
}
