import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, type GraphQLSchema } from "graphql";

let built: GraphQLSchema | null = null;

/**
 * GitHub's own schema, built at the first query (a quarter of a second). The package exports only its module, so the
 * `.graphql` file is found beside it.
 */
export function githubSchema(): GraphQLSchema {
  if (built) return built;
  const folder = dirname(fileURLToPath(import.meta.resolve("@octokit/graphql-schema")));
  built = buildSchema(readFileSync(join(folder, "schema.graphql"), "utf8"), { assumeValid: true });
  return built;
}
