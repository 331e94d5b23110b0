import { createIntegrationError } from "../rest/http-error.ts";
import { findNode } from "./global-id.ts";
import { requireRepository } from "./nodes/repository.ts";
import { createMutationResolvers } from "./mutations/index.ts";
import { createGraphqlError } from "./graphql-error.ts";
import { searchNodes } from "./search.ts";
import type { GraphqlScope } from "./scope.ts";
import { getClient } from "../request-log.ts";
import { formatTimestamp } from "../time.ts";

/**
 * The cost of a query:
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export interface Price {
  cost: number;
  nodeCount: number;
}

/**
 * Creates the queries and mutations that the sandbox answers. Other fields of the schema are
 * refused by name.
 */
export function createRoot(scope: GraphqlScope, price: Price) {
  const { actor, requests, sandbox } = scope;
  const owner = (login: string, kind: string, ...types: ("User" | "Organization")[]) => {
    const node = scope.show.owner(login, ...types);
    if (node) return node;
    throw createGraphqlError(
      "NOT_FOUND",
      `Could not resolve to a ${kind} with the login of '${login}'.`,
    );
  };
  return {
    ...createMutationResolvers(scope),
    viewer: () => {
      const node = scope.show.user(actor.login ?? "");
      if (node) return node;
      throw createIntegrationError();
    },
    rateLimit: () => {
      const left = requests.announce(getClient(actor), "graphql", sandbox.clock());
      if (left === null) return null;
      const { limit, remaining, reset, used } = left;
      return { ...price, limit, remaining, used, resetAt: formatTimestamp(new Date(reset * 1000)) };
    },
    repository: ({ owner: login, name }: { owner: string; name: string }) =>
      scope.show.repository(requireRepository(scope, login, name)),
    repositoryOwner: ({ login }: { login: string }) =>
      scope.show.owner(login, "User", "Organization"),
    user: ({ login }: { login: string }) => owner(login, "User", "User"),
    organization: ({ login }: { login: string }) => owner(login, "Organization", "Organization"),
    node: ({ id }: { id: string }) => findNode(scope, id),
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => findNode(scope, id)),
    search: (args: Parameters<typeof searchNodes>[1]) => searchNodes(scope, args),
  };
}
