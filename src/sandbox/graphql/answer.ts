import {
  defaultFieldResolver,
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
} from "graphql";
import { z } from "zod";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import { ok, type Reply } from "../rest/reply.ts";
import { clientOf, type RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { createScope } from "./nodes/index.ts";
import type { Window } from "./connection.ts";
import { priceOf } from "./price.ts";
import { problem } from "./problem.ts";
import { createRoot } from "./root.ts";
import { githubSchema } from "./schema.ts";
import { checkWindow } from "./window.ts";

const Body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** One GraphQL request. Problems of the query or its fields come with status 200 and `errors`, as on GitHub. */
export async function answerGraphql(
  sandbox: Sandbox,
  requests: RequestLog,
  actor: Actor,
  request: Request,
): Promise<Reply> {
  if (actor.kind === "anonymous") throw new Refusal(401, "This endpoint requires you to be authenticated.");
  if (request.method !== "POST") throw new Refusal(404, "Not Found");
  const body = Body.safeParse(await request.json().catch(() => null));
  if (!body.success) throw new Refusal(400, "A query attribute must be specified and must be a string.");
  const client = clientOf(actor);
  let document: DocumentNode;
  try {
    document = parse(body.data.query);
  } catch (error) {
    requests.note(client, "graphql", false);
    return ok({ errors: [format(error)] });
  }
  const writes = document.definitions.some((one) => one.kind === "OperationDefinition" && one.operation === "mutation");
  requests.note(client, "graphql", writes);
  const schema = githubSchema();
  const invalid = validate(schema, document).filter((one) => !isTypeConflict(one));
  if (invalid.length > 0) return ok({ errors: invalid.map(format) });
  const variables = body.data.variables ?? {};
  const result = await execute({
    schema,
    document,
    rootValue: createRoot(createScope({ sandbox, requests, actor }), priceOf(document, variables)),
    variableValues: variables,
    operationName: body.data.operationName,
    fieldResolver: onlyWhatIsThere,
    // Unions and interfaces: each object says its own type.
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  const errors = result.errors?.map(format);
  return ok({ data: result.data ?? null, ...(errors ? { errors } : {}) });
}

/**
 * GitHub's server lets two object types give one name different types (`state` of an issue or a pull request), which
 * graphql-js, by the letter of the specification, does not. `gh issue view` asks just that.
 */
function isTypeConflict({ message }: GraphQLError): boolean {
  return /conflict because they return conflicting types/.test(message);
}

/** A field of GitHub's schema that the sandbox doesn't have is an error that names it, never an invented null. */
const onlyWhatIsThere: typeof defaultFieldResolver = (source, args, context, info) => {
  checkWindow(args as Window, info);
  const value: unknown = defaultFieldResolver(source, args, context, info);
  if (value !== undefined) return value;
  throw problem("UNPROCESSABLE", `The sandbox has no field ${info.parentType.name}.${info.fieldName}`);
};

function format(error: unknown): GraphQLFormattedError & { type?: unknown } {
  if (!(error instanceof GraphQLError)) return { message: error instanceof Error ? error.message : String(error) };
  const { message, locations, path } = error.toJSON();
  const cause = error.originalError;
  const type = error.extensions["type"] ?? (cause instanceof Refusal ? typeOf(cause) : undefined);
  return { ...(type ? { type } : {}), ...(path ? { path } : {}), ...(locations ? { locations } : {}), message };
}

function typeOf(refusal: Refusal): string {
  if (refusal.status === 404) return "NOT_FOUND";
  return refusal.status === 403 || refusal.status === 401 ? "FORBIDDEN" : "UNPROCESSABLE";
}
