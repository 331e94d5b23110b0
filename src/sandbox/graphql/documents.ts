import { type GraphQLError, parse, validate, type DocumentNode } from "graphql";
import { githubSchema } from "./schema.ts";

export interface Checked {
  /** Null for what is no GraphQL. */
  document: DocumentNode | null;
  /** What is wrong with it; execution would make no sense then. */
  problems: unknown[];
}

const KEPT = 500;
const checked = new Map<string, Checked>();

/** Reads a query and holds it against GitHub's schema: once, as clients ask the same few with other variables. */
export function check(query: string): Checked {
  const known = checked.get(query);
  if (known) return known;
  const fresh = look(query);
  if (checked.size >= KEPT) checked.clear();
  checked.set(query, fresh);
  return fresh;
}

function look(query: string): Checked {
  try {
    const document = parse(query);
    return { document, problems: validate(githubSchema(), document).filter((one) => !isTypeConflict(one)) };
  } catch (error) {
    return { document: null, problems: [error] };
  }
}

/**
 * GitHub's server lets two object types give one name different types (`state` of an issue or a pull request), which
 * graphql-js, by the letter of the specification, does not. `gh issue view` asks just that.
 */
function isTypeConflict({ message }: GraphQLError): boolean {
  return /conflict because they return conflicting types/.test(message);
}
