import { listCommitStatuses, listLatestStatuses } from "../../checks/commit-statuses.ts";
import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { getRepositoryApiUrl } from "../serializers/urls.ts";
import { serializeStatus } from "../serializers/check.ts";
import { serializeCommit } from "../serializers/commit.ts";
import { createUnprocessableError, createValidationError } from "../http-error.ts";
import { respondCreated } from "../reply.ts";
import { formatTimestamp } from "../../time.ts";
import { requireRefSha } from "./check-runs.ts";
import { createPage } from "../listing.ts";
import { serializeRepository } from "../serializers/repository.ts";
import type { CommitStatus } from "../../schema/checks.ts";

const CreateStatusBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default("default"),
});

const createStatus = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/statuses/{sha}",
  docs: "commits/statuses#create-a-commit-status",
  permission: "statuses:write",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const sha = call.params.sha;
    if (!git.commit(sha)) throw createUnprocessableError(`No commit found for SHA: ${sha}`);
    const body = parseBody(call, CreateStatusBody);
    // The schema sets no limit for the description. GitHub's error comes from its model and not
    // from the request's validation.
    if ([...(body.description ?? "")].length > 140) {
      const message = "description is too long (maximum is 140 characters)";
      throw createValidationError("Status", "description", "custom", message);
    }
    const status: CommitStatus = {
      id: sandbox.nextId(),
      repositoryId: repository.id,
      sha,
      context: body.context,
      state: body.state,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
      creator: login,
      createdAt: formatTimestamp(sandbox.clock()),
    };
    sandbox.world.statuses.push(status);
    sandbox.save();
    const presented = serializeStatus(sandbox, repository, status);
    sandbox.emit(repository, "status", null, {
      ...presented,
      ...serializeStatusCommit(call, sha),
      sender: login,
    });
    return respondCreated(presented);
  },
});

/** Returns the commit data of the webhook: the commit itself, and the branches whose head it is. */
function serializeStatusCommit({ git, repository, sandbox }: Call, sha: string) {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/commits/${sha}`;
  const commit = git.commit(sha);
  const heads = git.refs("refs/heads/").filter((one) => one.oid === sha);
  return {
    sha,
    name: `${repository.owner}/${repository.name}`,
    commit: commit && serializeCommit(sandbox, repository, commit),
    branches: heads.map(({ ref }) => ({
      name: ref.slice("refs/heads/".length),
      commit: { sha, url },
      protected: false,
    })),
  };
}

/** Lists all statuses of a commit, newest first. */
const listStatuses = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/statuses",
  docs: "commits/statuses#list-commit-statuses-for-a-reference",
  permission: "statuses:read",
  handle(call) {
    const { repository, sandbox } = call;
    const found = listCommitStatuses(sandbox.world, repository, requireRefSha(call)).toReversed();
    return createPage(call, found, (one) => serializeStatus(sandbox, repository, one));
  },
});

/** Returns the newest status of each context, and the combined state. */
const getCombinedStatus = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/status",
  docs: "commits/statuses#get-the-combined-status-for-a-specific-reference",
  permission: "statuses:read",
  handle(call) {
    const { repository, sandbox } = call;
    const sha = requireRefSha(call);
    const latest = listLatestStatuses(sandbox.world, repository, sha).sort((a, b) => b.id - a.id);
    const bad = latest.some((one) => one.state === "failure" || one.state === "error");
    const good = latest.length > 0 && latest.every((one) => one.state === "success");
    const url = `${getRepositoryApiUrl(sandbox, repository)}/commits/${sha}`;
    const listed = createPage(
      call,
      latest,
      (one) => serializeStatus(sandbox, repository, one),
      "statuses",
    );
    const body = {
      state: bad ? "failure" : good ? "success" : "pending",
      ...(listed.body as object),
      sha,
      repository: serializeRepository(sandbox, repository),
      commit_url: url,
      url: `${url}/status`,
    };
    return { ...listed, body };
  },
});

export const statusEndpoints: Endpoint[] = [createStatus, listStatuses, getCombinedStatus];
