import { roleOf } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";

/** How GitHub calls the author's relation to the repository. A hint for people: permission is asked elsewhere. */
export function associationOf(repository: Repository, login: string) {
  if (repository.owner === login) return "OWNER" as const;
  return roleOf(repository, login) === "none" ? ("NONE" as const) : ("COLLABORATOR" as const);
}
