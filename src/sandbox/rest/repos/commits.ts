import { findAccount } from "../../auth/find-account.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createPage, createWindowPage, readWindow } from "../listing.ts";
import { getRepositoryApiUrl, getRepositoryPageUrl } from "../serializers/urls.ts";
import { getOwnChange, serializeChangedFile, serializeCommit } from "../serializers/commit.ts";
import { HttpError, createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondRaw } from "../reply.ts";
import { getMediaType } from "../content-negotiation.ts";
import { createLastModified } from "../conditional-request.ts";
import type { FileDiff } from "../../git/repository.ts";
import { listPullsOfCommit } from "../../pulls/pull-contents.ts";
import { serializePull } from "../serializers/pull.ts";

const MOST_FILES = 300;

/**
 * `GET /repos/{owner}/{repo}/compare/{base}...{head}`: the changes of head since the merge base.
 * Commits have pages; files are only on the first one:
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
const compareCommits = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/compare/{basehead...}",
  docs: "commits/commits#compare-two-commits",
  permission: "contents:read",
  media: ["diff", "patch"],
  handle(call) {
    const { git, repository, sandbox } = call;
    const text = call.params.basehead;
    const [from, to] = text.split("...");
    const base = resolveSide(call, from);
    const head = resolveSide(call, to);
    const fork = git.mergeBase(base, head);
    if (!fork) throw new HttpError(404, `No common ancestor between ${from} and ${to}.`);
    if (getMediaType(call) === "diff") {
      return respondRaw(
        `${git.diffText(fork, head)}\n`,
        "application/vnd.github.diff; charset=utf-8",
      );
    }
    if (getMediaType(call) === "patch") {
      return respondRaw(git.mail(fork, head), "application/vnd.github.patch; charset=utf-8");
    }
    const ahead = git.log({ from: head, without: [base], topological: true, reverse: true });
    const behind = git.log({ from: base, without: [head] }).length;
    const show = (oid: string) => {
      const commit = git.commit(oid);
      if (!commit) throw createNotFoundError();
      return serializeCommit(sandbox, repository, commit);
    };
    const first = Number(call.query.get("page") ?? 1) === 1;
    const files = first ? git.diff(fork, head).slice(0, MOST_FILES) : [];
    const commits = createPage(call, ahead, show);
    const url = `${getRepositoryApiUrl(sandbox, repository)}/compare/${text}`;
    const html = `${getRepositoryPageUrl(sandbox, repository)}/compare/${text}`;
    const body = {
      url,
      html_url: html,
      permalink_url: `${getRepositoryPageUrl(sandbox, repository)}/compare/${base}...${head}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: show(base),
      merge_base_commit: show(fork),
      status: getCompareStatus(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: commits.body,
      files: files.map((file) => serializeChangedFile(sandbox, repository, file, head)),
    };
    return { ...commits, body };
  },
});

/**
 * Returns the commit of one side, `branch` or `owner:branch`.
 * @throws HttpError 404 if there is none.
 */
function resolveSide(call: Call, name: string | undefined): string {
  const colon = name?.indexOf(":") ?? -1;
  const owner = colon < 0 ? call.repository.owner : name?.slice(0, colon);
  if (!name || owner?.toLowerCase() !== call.repository.owner.toLowerCase())
    throw createNotFoundError();
  const oid = call.git.resolve(name.slice(colon + 1));
  if (!oid) throw createNotFoundError();
  return oid;
}

function getCompareStatus(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** GitHub shows 300 files per page, and at most 3,000 of a commit. */
const FILES = { page: 300, most: 3_000 };

/**
 * `GET /repos/{owner}/{repo}/commits/{ref}`: a commit with its files, also as a diff, as mail, or
 * only its id.
 */
const getCommit = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}",
  docs: "commits/commits#get-a-commit",
  permission: "contents:read",
  media: ["diff", "patch", "sha"],
  handle(call) {
    const { git, repository, sandbox } = call;
    const ref = call.params.ref;
    const oid = git.resolve(ref);
    const commit = oid === null ? null : git.commit(oid);
    if (oid === null || !commit) throw createUnprocessableError(`No commit found for SHA: ${ref}`);
    const format = getMediaType(call);
    if (format === "sha")
      return respondRaw(commit.oid, "application/vnd.github.sha; charset=utf-8");
    if (format === "diff") {
      const base = commit.parents[0] ?? git.writeTree([]);
      return respondRaw(
        `${git.diffText(base, commit.oid)}\n`,
        "application/vnd.github.diff; charset=utf-8",
      );
    }
    if (format === "patch")
      return respondRaw(git.mail(null, oid), "application/vnd.github.patch; charset=utf-8");
    const files = getOwnChange(git, commit);
    const additions = files.reduce((all, file) => all + file.additions, 0);
    const deletions = files.reduce((all, file) => all + file.deletions, 0);
    const show = (file: FileDiff) => serializeChangedFile(sandbox, repository, file, commit.oid);
    const listed = createWindowPage(
      call,
      files.slice(0, FILES.most),
      show,
      readWindow(call, FILES.page, FILES.page),
    );
    const body = {
      ...serializeCommit(sandbox, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: listed.body,
    };
    return {
      ...listed,
      body,
      headers: { ...listed.headers, ...createLastModified(commit.committer.date) },
    };
  },
});

/** Lists the merged pull request that introduced the commit, and the open ones that contain it. */
const listCommitPulls = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
  docs: "commits/commits#list-pull-requests-associated-with-a-commit",
  permission: "pull_requests:read",
  handle(call) {
    const { git, repository, sandbox } = call;
    const name = call.params.commit_sha;
    const sha = git.resolve(name);
    if (!sha) throw createUnprocessableError(`No commit found for SHA: ${name}`);
    const found = listPullsOfCommit(sandbox.world, repository, git, sha).filter(
      ({ issue, pull }) => issue.state === "open" || pull.merged,
    );
    return createPage(call, found, ({ issue, pull }) =>
      serializePull(sandbox, repository, issue, pull),
    );
  },
});

/**
 * `GET /repos/{owner}/{repo}/commits` with `sha`, `path`, `author`, `committer`, `since` and
 * `until`.
 */
const listCommits = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits",
  docs: "commits/commits#list-commits",
  permission: "contents:read",
  handle(call) {
    const { git, query, repository, sandbox } = call;
    const sha = query.get("sha");
    if (!sha && git.refs("refs/heads/").length === 0)
      throw new HttpError(409, "Git Repository is empty.");
    const start = git.resolve(sha || repository.defaultBranch);
    if (!start) throw createNotFoundError();
    const path = query.get("path");
    const people = { author: readPerson(call, "author"), committer: readPerson(call, "committer") };
    const oids = git.log({
      from: start,
      path,
      ...people,
      since: readIsoTime(call, "since"),
      until: readIsoTime(call, "until"),
    });
    const listed = createPage(call, oids, (oid) => {
      const commit = git.commit(oid);
      if (!commit) throw new Error(`commit ${oid} is listed but missing`);
      return serializeCommit(sandbox, repository, commit);
    });
    const newest = git.commit(oids[0] ?? "")?.committer.date;
    return newest === undefined
      ? listed
      : { ...listed, headers: { ...listed.headers, ...createLastModified(newest) } };
  },
});

/** Returns a person's address. A login is replaced by its account's address. */
function readPerson(call: Call, field: "author" | "committer"): string | null {
  const wanted = call.query.get(field);
  if (!wanted) return null;
  return `<${findAccount(call.sandbox.world, wanted)?.email ?? wanted}>`;
}

function readIsoTime(call: Call, field: "since" | "until"): string | null {
  const wanted = call.query.get(field);
  if (!wanted) return null;
  const at = new Date(wanted);
  if (Number.isNaN(at.getTime()))
    throw createUnprocessableError(`${field} is not a time in ISO 8601: ${wanted}`);
  return at.toISOString();
}

export const commitEndpoints: Endpoint[] = [
  listCommits,
  getCommit,
  listCommitPulls,
  compareCommits,
];
