import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildSchema,
  parse,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from "graphql";

let cachedSchema: GraphQLSchema | null = null;

/**
 * Returns GitHub's own schema, built at the first query (a quarter of a second). The package
 * exports only its module, so the `.graphql` file is found next to it.
 */
export function getGithubSchema(): GraphQLSchema {
  if (cachedSchema) return cachedSchema;
  const folder = dirname(fileURLToPath(import.meta.resolve("@octokit/graphql-schema")));
  cachedSchema = buildSchema(readFileSync(join(folder, "schema.graphql"), "utf8"), {
    assumeValid: true,
  });
  return cachedSchema;
}

export interface ParsedQuery {
  /** Null if the text is not GraphQL. */
  document: DocumentNode | null;
  /** Problems of the query. It is not executed if there are any. */
  problems: unknown[];
}

const MOST_CACHED = 500;
const parsedQueries = new Map<string, ParsedQuery>();

/**
 * Parses a query and validates it against GitHub's schema. Cached, because clients repeat the same
 * few with other variables.
 */
export function parseQuery(query: string): ParsedQuery {
  const known = parsedQueries.get(query);
  if (known) return known;
  const fresh = readQuery(query);
  if (parsedQueries.size >= MOST_CACHED) parsedQueries.clear();
  parsedQueries.set(query, fresh);
  return fresh;
}

function readQuery(query: string): ParsedQuery {
  try {
    const document = parse(query);
    return {
      document,
      problems: validate(getGithubSchema(), document).filter((one) => !isTypeConflict(one)),
    };
  } catch (error) {
    return { document: null, problems: [error] };
  }
}

/**
 * Returns whether the error is a type conflict that GitHub accepts. GitHub's server lets two object
 * types give one name different types (`state` of an issue or a pull request). By the letter of the
 * specification, graphql-js does not. `gh issue view` sends exactly that.
 */
function isTypeConflict({ message }: GraphQLError): boolean {
  return /conflict because they return conflicting types/.test(message);
}
