import { GraphQLError } from "graphql";

export type GraphqlErrorType =
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "STALE_DATA"
  | "UNPROCESSABLE"
  | "MISSING_PAGINATION_BOUNDARIES"
  | "EXCESSIVE_PAGINATION"
  | "MAX_NODE_LIMIT_EXCEEDED"
  | "INVALID_PAGINATION_BOUNDARIES"
  | "INVALID_CURSOR_ARGUMENTS";

/** Creates an error of one field with GitHub's `type` next to the message. */
export function createGraphqlError(type: GraphqlErrorType, message: string) {
  return new GraphQLError(message, { extensions: { type } });
}
