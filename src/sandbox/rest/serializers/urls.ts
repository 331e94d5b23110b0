import type { Sandbox } from "../../sandbox.ts";
import type { Repository } from "../../schema/repository.ts";

/** Returns the base address of a repository in the REST API. */
export function getRepositoryApiUrl(sandbox: Sandbox, repository: Repository): string {
  return `${sandbox.apiUrl}/repos/${repository.owner}/${repository.name}`;
}

/** Returns the address of a repository's page. */
export function getRepositoryPageUrl(sandbox: Sandbox, repository: Repository): string {
  return `${sandbox.url}/${repository.owner}/${repository.name}`;
}

/** Formats GraphQL's id of an object: a prefix for its kind, and its number. */
export function formatNodeId(kind: string, id: number | string): string {
  return `${kind}_${id}`;
}

/** Formats the id of a ref, which contains its name because a ref has no number. */
export function formatRefNodeId(repository: Pick<Repository, "id">, ref: string): string {
  return formatNodeId("REF", Buffer.from(`${repository.id}:${ref}`).toString("base64url"));
}
