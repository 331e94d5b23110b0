import { Refusal, type FieldError } from "../rest/refusal.ts";
import { problem } from "./problem.ts";
import type { Scope } from "./scope.ts";

/** A refusal of REST in GraphQL's words; anything else is thrown as it is. */
export function translate(error: unknown, scope: Scope, mutation: string): unknown {
  if (!(error instanceof Refusal)) return error;
  const { actor } = scope;
  if (error.status === 403 && actor.kind === "person" && error.message.startsWith("Must have ")) {
    const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
    return problem("FORBIDDEN", `${actor.login} does not have the correct permissions to execute \`${type}\``);
  }
  if (error.status === 404) return problem("NOT_FOUND", error.message);
  if (error.status === 401 || error.status === 403) return problem("FORBIDDEN", error.message);
  const sentences = error.errors.map((one) => (typeof one === "string" ? sentence(one) : fieldSentence(one)));
  return problem("UNPROCESSABLE", sentences.length > 0 ? sentences.join(", ") : error.message);
}

/** GraphQL names the record before the sentence where REST gives the sentence alone. */
function sentence(text: string): string {
  return /^Can not (approve|request changes on) your own/.test(text) ? `Review ${text}` : text;
}

const WORDS: Record<string, string> = {
  missing_field: "can't be blank",
  missing: "does not exist",
  invalid: "is invalid",
  already_exists: "has already been taken",
};

/** As Rails puts it together: `Head ref must be a branch`, `Title can't be blank`. */
function fieldSentence({ resource, field, code, message }: FieldError): string {
  if (message !== undefined) return message.startsWith("body is") ? `Body ${message.slice(5)}` : message;
  if (resource === "PullRequest" && (field === "head" || field === "base") && code === "invalid") {
    return `${field === "head" ? "Head" : "Base"} ref must be a branch`;
  }
  return `${field.charAt(0).toUpperCase()}${field.slice(1).replaceAll("_", " ")} ${WORDS[code] ?? code}`;
}
