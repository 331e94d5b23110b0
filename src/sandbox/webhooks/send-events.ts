import { formatNodeId, getRepositoryPageUrl } from "../rest/serializers/urls.ts";
import { getRepositorySelection, serializeInstallation } from "../rest/serializers/app.ts";
import type { RefChange, Sandbox } from "../sandbox.ts";
import { getGit } from "../git/get-git.ts";
import { ZERO, type Commit } from "../git/repository.ts";
import { serializeRepository } from "../rest/serializers/repository.ts";
import { findLoginByEmail, getOwnChange } from "../rest/serializers/commit.ts";
import { serializeUser } from "../rest/serializers/user.ts";
import { serializePull } from "../rest/serializers/pull.ts";
import { serializeReviewComment } from "../rest/serializers/review.ts";
import type { Installation } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull, ReviewComment } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

/**
 * Sends an App the event of its installation. An App gets it without a subscription:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#installation
 */
export function sendInstallationEvent(
  sandbox: Sandbox,
  installation: Installation,
  added: Repository[],
  isNew: boolean,
) {
  const repositories = added.map(serializeShortRepository);
  const about = {
    installation: serializeInstallation(sandbox, installation),
    sender: installation.account,
  };
  if (isNew) {
    sandbox.emitTo(installation, "installation", "created", {
      ...about,
      repositories,
      requester: null,
    });
    return;
  }
  const selection = {
    repository_selection: getRepositorySelection(installation),
    repositories_removed: [],
    requester: null,
  };
  sandbox.emitTo(installation, "installation_repositories", "added", {
    ...{ ...about, ...selection, repositories_added: repositories },
  });
}

/** Sends the event that an installation was suspended, unsuspended or deleted. */
export function sendInstallationChange(
  sandbox: Sandbox,
  installation: Installation,
  action: "suspend" | "unsuspend" | "deleted",
): void {
  const has = sandbox.world.repositories.filter((one) =>
    installation.repositoryIds.includes(one.id),
  );
  const about = {
    installation: serializeInstallation(sandbox, installation),
    sender: installation.account,
  };
  sandbox.emitTo(installation, "installation", action, {
    ...about,
    repositories: has.map(serializeShortRepository),
  });
}

function serializeShortRepository(one: Repository) {
  const { id, name, owner } = one;
  return {
    id,
    node_id: formatNodeId("R", id),
    name,
    full_name: `${owner}/${name}`,
    private: one.private,
  };
}

const MAX_COMMITS = 20;

/** Emits `push`, and `create` or `delete` for a new or deleted ref. Returns the push's payload. */
export function sendPushEvents(
  sandbox: Sandbox,
  repository: Repository,
  change: RefChange,
): Record<string, unknown> {
  const born = change.before === ZERO;
  const gone = change.after === ZERO;
  const git = getGit(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  const tip = gone ? null : git.peel(change.after);
  const known = born ? git.ref(`refs/heads/${repository.defaultBranch}`) : change.before;
  const range =
    tip === null ? [] : git.log({ from: tip, most: MAX_COMMITS, without: known ? [known] : [] });
  const commits = range.toReversed().flatMap((oid) => git.commit(oid) ?? []);
  const present = (commit: Commit) => {
    const files = getOwnChange(git, commit);
    const paths = (status: string[]) =>
      files.filter((file) => status.includes(file.status)).map((file) => file.path);
    const person = (who: Commit["author"]) => ({
      name: who.name,
      email: who.email,
      username: findLoginByEmail(sandbox, who.email) ?? undefined,
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
  const ref = {
    ref: name.join("/"),
    ref_type: kind === "tags" ? "tag" : "branch",
    pusher_type: "user",
  };
  if (born) {
    const more = {
      master_branch: repository.defaultBranch,
      description: null,
      sender: change.actor,
    };
    sandbox.emit(repository, "create", null, { ...ref, ...more });
  }
  if (gone) sandbox.emit(repository, "delete", null, { ...ref, sender: change.actor });
  return {
    ...payload,
    repository: serializeRepository(sandbox, repository),
    sender: serializeUser(sandbox, change.actor),
  };
}

/** Sends the event that a review thread was resolved or reopened; `first` is its first comment. */
export function sendReviewThreadEvent(
  sandbox: Sandbox,
  repository: Repository,
  { issue, pull, first }: { issue: Issue; pull: Pull; first: ReviewComment },
  sender: string,
): void {
  const members = pull.comments.filter((one) => one === first || one.inReplyTo === first.id);
  sandbox.emit(
    repository,
    "pull_request_review_thread",
    first.resolved ? "resolved" : "unresolved",
    {
      thread: {
        node_id: `PRRT_${first.id}`,
        comments: members.map((one) => serializeReviewComment(sandbox, repository, issue, one)),
      },
      pull_request: serializePull(sandbox, repository, issue, pull),
      sender,
    },
  );
}
