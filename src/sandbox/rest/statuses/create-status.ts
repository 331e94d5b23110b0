import { z } from "zod";
import type { CommitStatus } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { repositoryApi } from "../present/address.ts";
import { presentStatus } from "../present/check.ts";
import { presentCommit } from "../present/commit.ts";
import { unprocessable, validationFailed } from "../refusal.ts";
import { created } from "../reply.ts";
import { stamp } from "../../time.ts";

const Body = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default("default"),
});

export const createStatus: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/statuses/{sha}",
  docs: "commits/statuses#create-a-commit-status",
  permission: "statuses:write",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const sha = call.params["sha"] ?? "";
    if (!git.commit(sha)) throw unprocessable(`No commit found for SHA: ${sha}`);
    const body = input(call, Body);
    // Its description names no bound, so that the refusal is the model's, not the request's shape.
    if ([...(body.description ?? "")].length > 140) {
      const message = "description is too long (maximum is 140 characters)";
      throw validationFailed("Status", "description", "custom", message);
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
      createdAt: stamp(sandbox.clock()),
    };
    sandbox.world.statuses.push(status);
    sandbox.save();
    const presented = presentStatus(sandbox, repository, status);
    sandbox.emit(repository, "status", null, { ...presented, ...whereOf(call, sha), sender: login });
    return created(presented);
  },
};

/** What the webhook says of the commit beside the status: the commit itself, and the branches that end with it. */
function whereOf({ git, repository, sandbox }: Call, sha: string) {
  const url = `${repositoryApi(sandbox, repository)}/commits/${sha}`;
  const commit = git.commit(sha);
  const heads = git.refs("refs/heads/").filter((one) => one.oid === sha);
  return {
    sha,
    name: `${repository.owner}/${repository.name}`,
    commit: commit && presentCommit(sandbox, repository, commit),
    branches: heads.map(({ ref }) => ({
      name: ref.slice("refs/heads/".length),
      commit: { sha, url },
      protected: false,
    })),
  };
}
