import { listIssueComments } from "../../issues/timeline.ts";
import { z } from "zod";
import {
  addIssue,
  closeOpenIssue,
  editIssue,
  reopenClosedIssue,
} from "../../issues/issue-state.ts";
import { recordIssueEvent, sendIssueEvent } from "../../issues/issue-events.ts";
import { ZERO } from "../../git/repository.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { checkBody, checkTitle, parseBody } from "../request-body.ts";
import { readMergeability } from "../../pulls/mergeability.ts";
import { serializeFullPull, serializePull } from "../serializers/pull.ts";
import { HttpError, createUnprocessableError, createValidationError } from "../http-error.ts";
import { dismissStaleReviews, requestCodeOwnerReviews } from "../../pulls/reviews.ts";
import { respondCreated, respondOk, respondRaw } from "../reply.ts";
import { requirePull } from "./find-pull.ts";
import {
  findPullBase,
  listCommitsOfPull,
  listPullFiles,
  listVisibleComments,
  type PullWithIssue,
  listPulls as listRepositoryPulls,
} from "../../pulls/pull-contents.ts";
import { createLastModified } from "../conditional-request.ts";
import { BODY_MEDIA, getMediaType } from "../content-negotiation.ts";
import { createPage, readChoice, sortByKey } from "../listing.ts";
import { serializeChangedFile, serializeCommit } from "../serializers/commit.ts";
import { formatTimestamp } from "../../time.ts";
import { checkEditPermission } from "../issues/find-issue.ts";
import type { Pull } from "../../schema/pulls.ts";

const CreatePullBody = z.object({
  title: z.string(),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
});

const createPull = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls",
  docs: "pulls/pulls#create-a-pull-request",
  permission: "pull_requests:write",
  role: "read",
  handle(call) {
    const { actor, git, login, repository, sandbox } = call;
    // The repository's setting is off by default:
    //
    // https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
    if (actor.kind === "job") {
      throw new HttpError(
        403,
        "GitHub Actions is not permitted to create or approve pull requests.",
      );
    }
    const given = parseBody(call, CreatePullBody);
    if (given.title.trim() === "")
      throw createValidationError("PullRequest", "title", "missing_field");
    checkTitle(given.title);
    checkBody("PullRequest", given.body);
    if (given.draft && repository.private) {
      throw createUnprocessableError("Draft pull requests are not supported in this repository.");
    }
    const [owner, headRef = ""] = given.head.includes(":")
      ? given.head.split(":")
      : [repository.owner, given.head];
    const headSha = owner === repository.owner ? git.ref(`refs/heads/${headRef}`) : null;
    const baseSha = git.ref(`refs/heads/${given.base}`);
    if (!headSha) throw createValidationError("PullRequest", "head", "invalid");
    if (!baseSha) throw createValidationError("PullRequest", "base", "invalid");
    const custom = (message: string) =>
      createValidationError("PullRequest", "base", "custom", message);
    const twin = listRepositoryPulls(call.sandbox.world, call.repository).some(
      ({ issue, pull }) =>
        issue.state === "open" && pull.headRef === headRef && pull.baseRef === given.base,
    );
    if (twin) throw custom(`A pull request already exists for ${repository.owner}:${headRef}.`);
    if (git.isAncestor(headSha, baseSha))
      throw custom(`No commits between ${given.base} and ${headRef}`);
    if (git.mergeBase(headSha, baseSha) === null) {
      throw custom(`The ${headRef} branch has no history in common with ${given.base}`);
    }
    const moves = (repository.activities ?? []).filter(
      (one) => one.ref === `refs/heads/${headRef}`,
    );
    const pull: Pull = {
      id: sandbox.nextId(),
      headRef,
      headRepositoryId: repository.id,
      headSha,
      baseRef: given.base,
      baseSha,
      merged: false,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      draft: given.draft,
      lastPusher: moves.at(-1)?.actor ?? login,
      reviews: [],
      comments: [],
    };
    const issue = addIssue(sandbox, repository, {
      title: given.title,
      body: given.body ?? null,
      author: login,
      pull,
    });
    git.updateRefs([{ ref: `refs/pull/${issue.number}/head`, before: ZERO, after: headSha }]);
    sandbox.mergeTrials.isDone(pull);
    sendIssueEvent(sandbox, repository, issue, "opened", login);
    if (!pull.draft) requestCodeOwnerReviews(sandbox, repository, { issue, pull });
    return respondCreated(serializeFullPull(sandbox, repository, issue, pull));
  },
});

const getPull = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}",
  docs: "pulls/pulls#get-a-pull-request",
  permission: "pull_requests:read",
  media: ["diff", "patch", ...BODY_MEDIA],
  handle(call) {
    const { git, repository, sandbox } = call;
    const { issue, pull } = requirePull(call);
    const form = getMediaType(call);
    if (form === "diff") {
      const text = git.diffText(findPullBase(git, pull), pull.headSha);
      return respondRaw(
        text === "" ? "" : `${text}\n`,
        "application/vnd.github.diff; charset=utf-8",
      );
    }
    if (form === "patch") {
      const mail = git.mail(pull.baseSha, pull.headSha);
      return respondRaw(mail, "application/vnd.github.patch; charset=utf-8");
    }
    const merge = readMergeability(sandbox, repository, issue, pull);
    return respondOk(
      serializeFullPull(sandbox, repository, issue, pull, merge),
      createLastModified(issue.updatedAt),
    );
  },
});

const listPullCommits = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/commits",
  docs: "pulls/pulls#list-commits-on-a-pull-request",
  permission: "pull_requests:read",
  handle(call) {
    const { git } = call;
    const commits = listCommitsOfPull(git, requirePull(call).pull).flatMap(
      (oid) => git.commit(oid) ?? [],
    );
    return createPage(call, commits, (commit) =>
      serializeCommit(call.sandbox, call.repository, commit),
    );
  },
});

const listFiles = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/files",
  docs: "pulls/pulls#list-pull-requests-files",
  permission: "pull_requests:read",
  handle(call) {
    const { pull } = requirePull(call);
    return createPage(call, listPullFiles(call.git, pull), (file) =>
      serializeChangedFile(call.sandbox, call.repository, file, pull.headSha),
    );
  },
});

const SORTS = ["created", "updated", "popularity", "long-running"] as const;

const listPulls = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls",
  docs: "pulls/pulls#list-pull-requests",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { query, repository, sandbox } = call;
    const state = readChoice(call, "PullRequest", "state", ["open", "closed", "all"]);
    const sort = readChoice(call, "PullRequest", "sort", SORTS);
    // As the page says: descending for `created` or without `sort`, otherwise ascending.
    const usual = sort === "created" ? (["desc", "asc"] as const) : (["asc", "desc"] as const);
    const up = readChoice(call, "PullRequest", "direction", usual) === "asc";
    const head = query.get("head");
    const base = query.get("base");
    const found = listRepositoryPulls(call.sandbox.world, call.repository).filter(
      ({ issue, pull }) =>
        (state === "all" || issue.state === state) &&
        (!base || pull.baseRef === base) &&
        // GitHub ignores a head without its owner: `user:ref-name`.
        (!head?.includes(":") ||
          `${repository.owner}:${pull.headRef}`.toLowerCase() === head.toLowerCase()) &&
        (sort !== "long-running" || isLongRunning(call, issue)),
    );
    const sorted = sortByKey(found, createSortKey(call, sort), ({ issue }) => issue.number, up);
    return createPage(call, sorted, ({ issue, pull }) =>
      serializePull(sandbox, repository, issue, pull),
    );
  },
});

const MONTH = 30 * 86_400_000;

/** Returns whether it was created more than a month ago and was active within the past month. */
function isLongRunning(
  { sandbox }: Call,
  { createdAt, updatedAt }: PullWithIssue["issue"],
): boolean {
  const start = formatTimestamp(new Date(sandbox.clock().getTime() - MONTH));
  return createdAt < start && updatedAt >= start;
}

function createSortKey(
  { sandbox }: Call,
  sort: (typeof SORTS)[number],
): (found: PullWithIssue) => string | number {
  if (sort === "updated") return ({ issue }) => issue.updatedAt;
  if (sort !== "popularity") return ({ issue }) => issue.createdAt;
  return ({ issue, pull }) => {
    const comments = listIssueComments(sandbox.world, issue);
    return comments.length + listVisibleComments(pull, null).length;
  };
}

const UpdatePullBody = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});

const updatePull = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}",
  docs: "pulls/pulls#update-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const found = requirePull(call);
    const { issue, pull } = found;
    checkEditPermission(call, issue.author, "triage");
    const wanted = parseBody(call, UpdatePullBody);
    checkTitle(wanted.title);
    checkBody("PullRequest", wanted.body);
    if (wanted.base !== undefined && wanted.base !== pull.baseRef)
      changeBase(call, found, wanted.base);
    editIssue(sandbox, repository, issue, wanted, login);
    if (wanted.state === "closed") closeOpenIssue(sandbox, repository, issue, login);
    if (wanted.state === "open" && issue.state === "closed") reopenPull(call, found);
    return respondOk(
      serializeFullPull(
        sandbox,
        repository,
        issue,
        pull,
        readMergeability(sandbox, repository, issue, pull),
      ),
    );
  },
});

function changeBase(call: Call, { issue, pull }: PullWithIssue, base: string): void {
  const sha = call.git.ref(`refs/heads/${base}`);
  if (!sha) throw createValidationError("PullRequest", "base", "invalid");
  const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
  if (call.git.isAncestor(pull.headSha, sha)) {
    throw createValidationError(
      "PullRequest",
      "base",
      "custom",
      `No commits between ${base} and ${pull.headRef}`,
    );
  }
  Object.assign(pull, { baseRef: base, baseSha: sha });
  recordIssueEvent(call.sandbox, issue, "base_ref_changed", call.login);
  call.sandbox.save();
  sendIssueEvent(call.sandbox, call.repository, issue, "edited", call.login, { changes });
  // The change is now compared with the new base, whose rules apply.
  dismissStaleReviews(call.sandbox, call.repository, { issue, pull }, call.login);
}

/**
 * Reopens a pull request.
 * @throws HttpError 422 if it was merged, lost a branch, or has another head than when it was
 * closed.
 */
export function reopenPull(call: Call, { issue, pull }: PullWithIssue): void {
  const head = call.git.ref(`refs/heads/${pull.headRef}`);
  const base = call.git.ref(`refs/heads/${pull.baseRef}`);
  const refuse = (message: string) =>
    createValidationError("PullRequest", "state", "custom", message);
  if (pull.merged) throw refuse("state cannot be changed. The pull request is merged.");
  if (!head) throw refuse(`state cannot be changed. The ${pull.headRef} branch has been deleted.`);
  if (!base) throw refuse(`state cannot be changed. The ${pull.baseRef} branch has been deleted.`);
  if (!call.git.isAncestor(pull.headSha, head)) {
    throw refuse(
      `state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`,
    );
  }
  if (call.git.isAncestor(head, base)) {
    throw refuse(
      `state cannot be changed. There are no new commits on the ${pull.headRef} branch.`,
    );
  }
  Object.assign(pull, { headSha: head, baseSha: base });
  reopenClosedIssue(call.sandbox, call.repository, issue, call.login);
}

export const pullEndpoints: Endpoint[] = [
  listPulls,
  getPull,
  createPull,
  updatePull,
  listFiles,
  listPullCommits,
];
