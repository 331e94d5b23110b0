import { defaultFieldResolver, execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import { z } from "zod";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import { ok, type Reply } from "../rest/reply.ts";
import { clientOf, type RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { check } from "./documents.ts";
import { createScope } from "./nodes/index.ts";
import type { Window } from "./connection.ts";
import { priceOf } from "./price.ts";
import { problem } from "./problem.ts";
import { createRoot, type Price } from "./root.ts";
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
  const { document, problems } = check(body.data.query);
  const operations = document?.definitions ?? [];
  requests.note(
    client,
    "graphql",
    operations.some((one) => "operation" in one && one.operation === "mutation"),
  );
  if (document === null || problems.length > 0) return ok({ errors: problems.map(format) });
  const variables = body.data.variables ?? {};
  const price = priceWithin(document, variables);
  if (price instanceof GraphQLError) return ok({ errors: [format(price)] });
  const result = await execute({
    schema: githubSchema(),
    document,
    rootValue: createRoot(createScope({ sandbox, requests, actor }), price),
    variableValues: variables,
    operationName: body.data.operationName,
    fieldResolver: onlyWhatIsThere,
    // Unions and interfaces: each object says its own type.
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  const errors = result.errors?.map(format);
  return ok({ data: result.data ?? null, ...(errors ? { errors } : {}) });
}

/** The query's price, or the error of one that asks for more nodes than GitHub's limit. */
function priceWithin(...of: Parameters<typeof priceOf>): Price | GraphQLError {
  try {
    return priceOf(...of);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
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
