import type { Repository } from "../model.ts";
import { answerRest } from "../rest/answer.ts";
import type { Scope } from "./scope.ts";

type Method = "POST" | "PATCH" | "PUT" | "DELETE";

/**
 * Does what a mutation asks by the REST endpoint that does the same, so that there is one code path with one set of
 * permissions and refusals. `path` is below `/repos/OWNER/NAME/`. Returns the endpoint's answer.
 */
export async function perform(
  scope: Scope,
  repository: Repository,
  method: Method,
  path: string,
  body: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const url = new URL(`${scope.sandbox.apiUrl}/repos/${repository.owner}/${repository.name}/${path}`);
  // What a client left out or set to null means the same in GraphQL; in REST null may clear a field.
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
  const reply = await answerRest(scope, new Request(url, { method, body: JSON.stringify(given) }), url);
  return (reply.body ?? {}) as Record<string, unknown>;
}
