import { z } from "zod";
import { listBranchRules } from "../../rules/branch-rules.ts";
import { getProtection } from "../../rules/protection.ts";
import { HttpError, createNotFoundError, createValidationError } from "../http-error.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { getRepositoryApiUrl, getRepositoryPageUrl } from "../serializers/urls.ts";
import { serializeCommit } from "../serializers/commit.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import { createPage, readChoice } from "../listing.ts";
import { moveRefs } from "../../git/move-refs.ts";
import { createWebFlowPerson, writeSignedCommit } from "../../git/commit-signing.ts";
import { parseBody } from "../request-body.ts";
import { getCommitAuthor, getGitTime } from "../git/author.ts";
import { setDefaultBranch } from "../../git/get-git.ts";
import { ZERO } from "../../git/repository.ts";
import { recordIssueEvent, sendIssueEvent } from "../../issues/issue-events.ts";
import { getRole, isRoleAtLeast } from "../../auth/permissions.ts";
import type { Protection } from "../../schema/rules.ts";

function serializeShortBranch(call: Call, name: string, sha: string) {
  const api = getRepositoryApiUrl(call.sandbox, call.repository);
  return {
    name,
    commit: { sha, url: `${api}/commits/${sha}` },
    protected: listBranchRules(call.repository, name).length > 0,
  };
}

function serializeBranch(call: Call, name: string, sha: string) {
  const { sandbox, repository } = call;
  const commit = call.git.commit(sha);
  if (!commit) throw createNotFoundError();
  const api = `${getRepositoryApiUrl(sandbox, repository)}/branches/${name}`;
  const short = serializeShortBranch(call, name, sha);
  return {
    ...short,
    commit: serializeCommit(sandbox, repository, commit),
    _links: { self: api, html: `${getRepositoryPageUrl(sandbox, repository)}/tree/${name}` },
    protection: {
      enabled: short.protected,
      required_status_checks: serializeBranchChecks(getProtection(repository, name)),
    },
    protection_url: `${api}/protection`,
  };
}

export function requireBranchSha(call: Call, name: string): string {
  const sha = call.git.ref(`refs/heads/${name}`);
  if (!sha) throw new HttpError(404, "Branch not found");
  return sha;
}

/** Serializes the part of branch protection that everybody may read. */
function serializeBranchChecks(protection: Protection | null) {
  const checks = protection?.statusChecks?.checks ?? [];
  const bound = protection?.enforceAdmins ? "everyone" : "non_admins";
  return {
    enforcement_level: checks.length > 0 ? bound : "off",
    contexts: checks.map(({ context }) => context),
    checks: checks.map(({ app, context }) => ({ context, app_id: app })),
  };
}

const getBranch = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/branches/{branch...}",
  docs: "branches/branches#get-a-branch",
  permission: "contents:read",
  handle(call) {
    const name = call.params.branch;
    return respondOk(serializeBranch(call, name, requireBranchSha(call, name)));
  },
});

const listBranches = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/branches",
  docs: "branches/branches#list-branches",
  permission: "contents:read",
  handle(call) {
    const wanted = readChoice(call, "Branch", "protected", ["", "true", "false"]);
    const found = call.git
      .refs("refs/heads/")
      .map((one) => ({ name: one.ref.slice("refs/heads/".length), oid: one.oid }))
      .filter(
        ({ name }) =>
          wanted === "" || String(listBranchRules(call.repository, name).length > 0) === wanted,
      );
    return createPage(call, found, ({ name, oid }) => serializeShortBranch(call, name, oid));
  },
});

const MergeBranchesBody = z.object({
  base: z.string(),
  head: z.string(),
  commit_message: z.string().optional(),
});

/**
 * Merges a branch or commit into a branch: 201, 204 if there is nothing to merge, 409 if files
 * conflict.
 */
const mergeBranches = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/merges",
  docs: "branches/branches#merge-a-branch",
  permission: "contents:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const body = parseBody(call, MergeBranchesBody);
    const base = git.ref(`refs/heads/${body.base}`);
    if (!base) throw new HttpError(404, "Base does not exist");
    const head = git.resolve(body.head);
    if (!head) throw new HttpError(404, "Head does not exist");
    if (git.isAncestor(head, base)) return respondNoContent();
    const merge = git.merge(base, head);
    if (merge.tree === null) throw new HttpError(409, "Merge conflict");
    const date = getGitTime(sandbox);
    const oid = writeSignedCommit(sandbox, git, {
      tree: merge.tree,
      parents: [base, head],
      author: getCommitAuthor(call, date),
      committer: createWebFlowPerson(date),
      message: body.commit_message ?? `Merge ${body.head} into ${body.base}`,
    });
    moveRefs(sandbox, repository, call.actor, [
      { ref: `refs/heads/${body.base}`, after: oid, expected: base },
    ]);
    const commit = git.commit(oid);
    if (!commit) throw createNotFoundError();
    return respondCreated(serializeCommit(sandbox, repository, commit));
  },
});

const RenameBranchBody = z.object({ new_name: z.string().min(1) });

/**
 * Renames a branch. Open pull requests into it follow the new name; those from it are closed:
 * https://docs.github.com/rest/branches/branches#rename-a-branch
 */
const renameBranch = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/branches/{branch...}/rename",
  docs: "branches/branches#rename-a-branch",
  permission: "contents:write",
  handle(call) {
    const { actor, git, repository, sandbox, login } = call;
    const { new_name: to } = parseBody(call, RenameBranchBody);
    const from = call.params.branch;
    const sha = requireBranchSha(call, from);
    const isDefault = from === repository.defaultBranch;
    if (
      isDefault &&
      actor.kind === "person" &&
      !isRoleAtLeast(getRole(repository, login), "admin")
    ) {
      throw new HttpError(403, "You need admin access to rename the default branch.");
    }
    if (git.ref(`refs/heads/${to}`))
      throw createValidationError("Branch", "new_name", "already_exists");
    moveRefs(sandbox, repository, actor, [{ ref: `refs/heads/${to}`, after: sha }]);
    if (isDefault) setDefaultBranch(sandbox, repository, to);
    retargetPulls(call, from, to);
    moveRefs(sandbox, repository, actor, [{ ref: `refs/heads/${from}`, after: ZERO }]);
    if (isDefault) {
      sandbox.emit(repository, "repository", "edited", {
        changes: { default_branch: { from } },
        sender: login,
      });
    }
    return respondCreated(serializeBranch(call, to, sha));
  },
});

function retargetPulls({ sandbox, repository, login }: Call, from: string, to: string): void {
  for (const issue of sandbox.world.issues) {
    const { pull } = issue;
    if (issue.repositoryId !== repository.id || issue.state !== "open" || pull?.baseRef !== from)
      continue;
    const changes = { base: { ref: { from }, sha: { from: pull.baseSha } } };
    pull.baseRef = to;
    recordIssueEvent(sandbox, issue, "base_ref_changed", login);
    sendIssueEvent(sandbox, repository, issue, "edited", login, { changes });
  }
}

export const branchEndpoints: Endpoint[] = [listBranches, getBranch, renameBranch, mergeBranches];
