import type { Sandbox } from "../../sandbox.ts";
import type { Repository } from "../../schema/repository.ts";

/** Where the REST API of a repository begins. */
export function getRepositoryApiUrl(sandbox: Sandbox, repository: Repository): string {
  return `${sandbox.apiUrl}/repos/${repository.owner}/${repository.name}`;
}

/** Where people look at it. */
export function getRepositoryPageUrl(sandbox: Sandbox, repository: Repository): string {
  return `${sandbox.url}/${repository.owner}/${repository.name}`;
}

/** GraphQL's id of an object: a prefix for its kind, and its number. */
export function formatNodeId(kind: string, id: number | string): string {
  return `${kind}_${id}`;
}

/** A ref has no number of its own: its id holds its name. */
export function formatRefNodeId(repository: Pick<Repository, "id">, ref: string): string {
  return formatNodeId("REF", Buffer.from(`${repository.id}:${ref}`).toString("base64url"));
}
