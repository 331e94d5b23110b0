import type { Repository } from "../model.ts";
import { presentRepository } from "../rest/present/repository.ts";
import { presentUser } from "../rest/present/user.ts";
import type { Sandbox } from "../sandbox.ts";

/** `github.event`: the webhook's payload, with the repository and the sender that every payload has. */
export function eventPayload(
  sandbox: Sandbox,
  repository: Repository,
  actor: string,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const common = {
    repository: { ...presentRepository(sandbox, repository), default_branch: repository.defaultBranch },
    sender: presentUser(sandbox, actor),
  };
  return { ...common, ...payload };
}
