import { HttpError, type FieldError } from "../../rest/http-error.ts";
import type { GraphqlScope } from "../scope.ts";
import { answerRest } from "../../rest/answer.ts";
import { createGraphqlError } from "../graphql-error.ts";
import type { Repository } from "../../schema/repository.ts";

/**
 * Executes a mutation. Returns the fields of its payload except `clientMutationId`, which is added
 * for all.
 */
export type Mutation<Input> = (scope: GraphqlScope, input: Input) => object | Promise<object>;

type Method = "POST" | "PATCH" | "PUT" | "DELETE";

/**
 * Executes a mutation through the REST endpoint that does the same. So there is only one code path,
 * with one set of permissions and errors. `path` is below `/repos/OWNER/NAME/`. Returns the
 * endpoint's answer.
 */
export async function requestRest(
  scope: GraphqlScope,
  repository: Repository,
  method: Method,
  path: string,
  body: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const url = new URL(
    `${scope.sandbox.apiUrl}/repos/${repository.owner}/${repository.name}/${path}`,
  );
  // In GraphQL, a missing field and null mean the same. In REST, null may clear a field.
  const given = Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined && value !== null),
  );
  const reply = await answerRest(
    scope,
    new Request(url, { method, body: JSON.stringify(given) }),
    url,
  );
  return (reply.body ?? {}) as Record<string, unknown>;
}

/** Returns the branch's name, if a mutation accepts both it and `refs/heads/` before it. */
export function shortenRef(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

/** Returns REST's error in GraphQL's words, and any other error unchanged. */
export function translateError(error: unknown, scope: GraphqlScope, mutation: string): unknown {
  if (!(error instanceof HttpError)) return error;
  const { actor } = scope;
  if (error.code === "role-too-low" && actor.kind === "person") {
    return createGraphqlError(
      "FORBIDDEN",
      `${actor.login} does not have the correct permissions to execute \`${capitalize(mutation)}\``,
    );
  }
  if (error.status === 404) return createGraphqlError("NOT_FOUND", error.message);
  if (error.status === 401 || error.status === 403)
    return createGraphqlError("FORBIDDEN", error.message);
  // GraphQL puts the record's name before the sentence that REST uses alone.
  const record = error.code === "own-pull-request" ? "Review " : "";
  const sentences = error.errors.map((one) =>
    typeof one === "string" ? `${record}${one}` : describeFieldError(one),
  );
  return createGraphqlError(
    "UNPROCESSABLE",
    sentences.length > 0 ? sentences.join(", ") : error.message,
  );
}

const WORDS: Record<string, string> = {
  missing_field: "can't be blank",
  missing: "does not exist",
  invalid: "is invalid",
  already_exists: "has already been taken",
};

/** Writes the sentence as Rails does: `Head ref must be a branch`, `Title can't be blank`. */
function describeFieldError({ resource, field, code, message }: FieldError): string {
  if (message !== undefined) return field === "body" ? capitalize(message) : message;
  if (resource === "PullRequest" && (field === "head" || field === "base") && code === "invalid") {
    return `${field === "head" ? "Head" : "Base"} ref must be a branch`;
  }
  return `${capitalize(field.replaceAll("_", " "))} ${WORDS[code] ?? code}`;
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
