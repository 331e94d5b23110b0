import { nodeById } from "./nodes/node.ts";
import { repositoryNamed } from "./nodes/repository.ts";
import { mutationResolvers } from "./mutations/index.ts";
import { problem } from "./problem.ts";
import { search } from "./search/search.ts";
import type { Scope } from "./scope.ts";
import { clientOf } from "../requests.ts";
import { stamp } from "../time.ts";

/** What a query costs: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
export interface Price {
  cost: number;
  nodeCount: number;
}

/** Queries and mutations that the sandbox answers; other fields of the schema are refused by name. */
export function createRoot(scope: Scope, price: Price) {
  const { actor, requests, sandbox } = scope;
  const owner = (login: string, kind: string, ...types: ("User" | "Organization")[]) => {
    const node = scope.show.owner(login, ...types);
    if (node) return node;
    throw problem("NOT_FOUND", `Could not resolve to a ${kind} with the login of '${login}'.`);
  };
  return {
    ...mutationResolvers(scope),
    viewer: () => {
      const node = scope.show.user(actor.login ?? "");
      if (node) return node;
      throw problem("FORBIDDEN", "Resource not accessible by integration");
    },
    rateLimit: () => {
      const left = requests.announce(clientOf(actor), "graphql", sandbox.clock());
      if (left === null) return null;
      const { limit, remaining, reset, used } = left;
      return { ...price, limit, remaining, used, resetAt: stamp(new Date(reset * 1000)) };
    },
    repository: ({ owner: login, name }: { owner: string; name: string }) =>
      scope.show.repository(repositoryNamed(scope, login, name)),
    repositoryOwner: ({ login }: { login: string }) => scope.show.owner(login, "User", "Organization"),
    user: ({ login }: { login: string }) => owner(login, "User", "User"),
    organization: ({ login }: { login: string }) => owner(login, "Organization", "Organization"),
    node: ({ id }: { id: string }) => nodeById(scope, id),
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => nodeById(scope, id)),
    search: (args: Parameters<typeof search>[1]) => search(scope, args),
  };
}
