import { findRepository, holds, sees } from "../auth/permit.ts";
import type { Repository } from "../model.ts";
import { problem } from "./problem.ts";
import type { Scope } from "./root.ts";

/** The repository (`owner/name` or its node id), if the caller may write there. */
export function writable(scope: Scope, name: string, permission: string): Repository {
  const { actor, sandbox } = scope;
  const [owner = "", repo = ""] = name.split("/");
  const repository = name.startsWith("R_")
    ? sandbox.world.repositories.find((one) => `R_${one.id}` === name)
    : findRepository(sandbox.world, owner, repo);
  if (!repository || !sees(actor, repository)) {
    throw problem("NOT_FOUND", `Could not resolve to a Repository with the name '${name}'.`);
  }
  if (!holds(actor, repository, permission, "write")) {
    throw problem("FORBIDDEN", "Resource not accessible by integration");
  }
  return repository;
}
