import { GraphQLError } from "graphql";

/** An error of one field with GitHub's `type` beside the message. */
export function problem(type: "NOT_FOUND" | "FORBIDDEN" | "STALE_DATA" | "UNPROCESSABLE", message: string) {
  return new GraphQLError(message, { extensions: { type } });
}
