import type { Endpoint } from "../rest/endpoint.ts";
import { createNotFoundError, HttpError, createForbiddenError } from "../rest/http-error.ts";
import type { Role, Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";
import type { Actor } from "./actor.ts";

const RANKS: Record<Role, number> = {
  none: 0,
  read: 1,
  triage: 2,
  write: 3,
  maintain: 4,
  admin: 5,
};

/** Returns a person's role in a repository. The owner is always `admin`. */
export function getRole(repository: Repository, login: string): Role {
  if (repository.owner === login) return "admin";
  return repository.collaborators[login] ?? "none";
}

export function isRoleAtLeast(role: Role, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}

/** Returns whether this actor may know that the repository exists. */
export function canSee(actor: Actor, repository: Repository): boolean {
  if (!repository.private) return true;
  if (actor.kind === "person") return getRole(repository, actor.login) !== "none";
  return "token" in actor && actor.token.repositoryIds.includes(repository.id);
}

/**
 * Parts of a public repository that a token reads without a permission, like someone who is not
 * signed in.
 */
const PUBLIC_PERMISSIONS = [
  "contents",
  "issues",
  "pull_requests",
  "actions",
  "checks",
  "statuses",
  "deployments",
];

/**
 * Returns whether the actor has a permission (`contents`) at a level on this repository. People
 * have it by `role`. Apps are treated more strictly than on GitHub, where any token reads public
 * data. So a missing permission shows before the app meets a private repository. A job's token
 * reads public data, because workflows say `permissions: {}`.
 */
export function hasPermission(
  actor: Actor,
  repository: Repository,
  name: string,
  level: "read" | "write",
  role?: Role,
) {
  if (actor.kind === "person") {
    const needed = role ?? (level === "write" ? "write" : repository.private ? "read" : "none");
    return isRoleAtLeast(getRole(repository, actor.login), needed);
  }
  if (!("token" in actor)) return level === "read" && !repository.private;
  if (!actor.token.repositoryIds.includes(repository.id))
    return level === "read" && !repository.private;
  if (name === "metadata") return level === "read";
  if (
    actor.token.kind === "job" &&
    level === "read" &&
    !repository.private &&
    PUBLIC_PERMISSIONS.includes(name)
  )
    return true;
  const granted = actor.token.permissions[name];
  return granted === "write" || (granted === "read" && level === "read");
}

/**
 * Returns the path's repository.
 * @throws HttpError like GitHub: 401 if not signed in, 404 if the repository is invisible, 403 if
 * it is visible but not allowed.
 */
export function checkAccess(
  world: World,
  endpoint: Endpoint,
  actor: Actor,
  params: Record<string, string>,
) {
  const wanted = endpoint.permission;
  if (wanted === "app") {
    if (actor.kind === "app") return null;
    throw new HttpError(401, "A JSON web token could not be decoded");
  }
  if (wanted === "installation" && actor.kind !== "installation") {
    throw new HttpError(
      403,
      "You must authenticate with an installation access token in order to list repositories.",
    );
  }
  if (wanted !== "anyone" && actor.kind === "anonymous" && endpoint.method !== "GET") {
    throw new HttpError(401, "Requires authentication");
  }
  if (wanted === "user" && actor.kind === "anonymous")
    throw new HttpError(401, "Requires authentication");
  if (params["owner"] === undefined || params["repo"] === undefined) return null;
  const repository = findRepository(world, params["owner"], params["repo"]);
  if (!repository || !canSee(actor, repository)) throw createNotFoundError();
  if (wanted === "user" || wanted === "anyone" || wanted === "installation") return repository;
  const allowed = wanted.split("|").some((one) => {
    const [name = "", level] = one.split(":");
    return hasPermission(
      actor,
      repository,
      name,
      level === "write" ? "write" : "read",
      endpoint.role,
    );
  });
  if (allowed && repository.archived && endpoint.method !== "GET" && !endpoint.onArchived) {
    throw new HttpError(403, "Repository was archived so is read-only.");
  }
  if (allowed) return repository;
  if (actor.kind === "app") throw new HttpError(401, "Requires authentication");
  throw createForbiddenError(actor);
}

/** Returns the repository that formerly had this name, unless another one has it now. */
export function findRenamedRepository(
  world: World,
  owner: string,
  name: string,
): Repository | undefined {
  if (findRepository(world, owner, name)) return undefined;
  return world.repositories.findLast((known) =>
    known.formerNames?.includes(`${owner}/${name}`.toLowerCase()),
  );
}

/** Finds a repository by owner and name, ignoring case as on GitHub. */
export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return world.repositories.find((known) => same(known.owner, owner) && same(known.name, name));
}
