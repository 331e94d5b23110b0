import { defaultFieldResolver, execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import { z } from "zod";
import { HttpError } from "../rest/http-error.ts";
import { respondOk, type RestReply } from "../rest/reply.ts";
import { getClient, type RequestLog } from "../request-log.ts";
import type { Sandbox } from "../sandbox.ts";
import { getGithubSchema, parseQuery } from "./schema.ts";
import { createScope } from "./nodes/index.ts";
import { checkConnectionArgs, type ConnectionArgs } from "./connection.ts";
import { computePrice } from "./price.ts";
import { createGraphqlError } from "./graphql-error.ts";
import { createRoot, type Price } from "./root.ts";
import type { Actor } from "../auth/actor.ts";

const Body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/**
 * Answers one GraphQL request. As on GitHub, problems of the query or its fields have status 200
 * and `errors`.
 */
export async function answerGraphql(
  sandbox: Sandbox,
  requests: RequestLog,
  actor: Actor,
  request: Request,
): Promise<RestReply> {
  if (actor.kind === "anonymous")
    throw new HttpError(401, "This endpoint requires you to be authenticated.");
  if (request.method !== "POST") throw new HttpError(404, "Not Found");
  const body = Body.safeParse(await request.json().catch(() => null));
  if (!body.success)
    throw new HttpError(400, "A query attribute must be specified and must be a string.");
  const client = getClient(actor);
  const { document, problems } = parseQuery(body.data.query);
  const operations = document?.definitions ?? [];
  requests.note(
    client,
    "graphql",
    operations.some((one) => "operation" in one && one.operation === "mutation"),
  );
  if (document === null || problems.length > 0)
    return respondOk({ errors: problems.map(formatError) });
  const variables = body.data.variables ?? {};
  const price = computePriceOrError(document, variables);
  if (price instanceof GraphQLError) return respondOk({ errors: [formatError(price)] });
  const result = await execute({
    schema: getGithubSchema(),
    document,
    rootValue: createRoot(createScope({ sandbox, requests, actor }), price),
    variableValues: variables,
    operationName: body.data.operationName,
    fieldResolver: resolveField,
    // Unions and interfaces: each object has the name of its type.
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  const errors = result.errors?.map(formatError);
  return respondOk({ data: result.data ?? null, ...(errors ? { errors } : {}) });
}

/** Returns the query's price, or the error if it requests more nodes than GitHub's limit. */
function computePriceOrError(...of: Parameters<typeof computePrice>): Price | GraphQLError {
  try {
    return computePrice(...of);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/**
 * A field of GitHub's schema that the sandbox lacks is an error that names it, never an invented
 * null.
 */
const resolveField: typeof defaultFieldResolver = (source, args, context, info) => {
  checkConnectionArgs(args as ConnectionArgs, info);
  const value: unknown = defaultFieldResolver(source, args, context, info);
  if (value !== undefined) return value;
  throw createGraphqlError(
    "UNPROCESSABLE",
    `The sandbox has no field ${info.parentType.name}.${info.fieldName}`,
  );
};

function formatError(error: unknown): GraphQLFormattedError & { type?: unknown } {
  if (!(error instanceof GraphQLError))
    return { message: error instanceof Error ? error.message : String(error) };
  const { message, locations, path } = error.toJSON();
  const cause = error.originalError;
  const type =
    error.extensions["type"] ?? (cause instanceof HttpError ? getErrorType(cause) : undefined);
  return {
    ...(type ? { type } : {}),
    ...(path ? { path } : {}),
    ...(locations ? { locations } : {}),
    message,
  };
}

function getErrorType(refusal: HttpError): string {
  if (refusal.status === 404) return "NOT_FOUND";
  return refusal.status === 403 || refusal.status === 401 ? "FORBIDDEN" : "UNPROCESSABLE";
}
