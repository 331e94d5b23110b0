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
 * GitHub's own schema, built at the first query (a quarter of a second). The package exports only
 * its module, so the
 * `.graphql` file is found beside it.
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
  /** Null for what is no GraphQL. */
  document: DocumentNode | null;
  /** What is wrong with it; execution would make no sense then. */
  problems: unknown[];
}

const MOST_CACHED = 500;
const parsedQueries = new Map<string, ParsedQuery>();

/**
 * Reads a query and holds it against GitHub's schema: once, as clients ask the same few with other
 * variables.
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
 * GitHub's server lets two object types give one name different types (`state` of an issue or a
 * pull request), which graphql-js, by the letter of the specification, does not. `gh issue view`
 * asks just that.
 */
function isTypeConflict({ message }: GraphQLError): boolean {
  return /conflict because they return conflicting types/.test(message);
}
