import type { DocumentNode, FieldNode, SelectionNode } from "graphql";
import { createGraphqlError } from "./graphql-error.ts";
import type { Price } from "./root.ts";

type Variables = Record<string, unknown>;

/**
 * Returns the maximum number of nodes of a query, and its points. Points are the requests that its
 * connections need, one for each parent, divided by a hundred.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 * @throws GitHub's error if the query could return too many nodes.
 */
export function computePrice(document: DocumentNode, variables: Variables): Price {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === "FragmentDefinition" ? [[one.name.value, one] as const] : [],
    ),
  );
  let nodeCount = 0;
  let requests = 0;
  const walk = (selections: readonly SelectionNode[], parents: number): void => {
    for (const one of selections) {
      const part = one.kind === "FragmentSpread" ? fragments.get(one.name.value) : one;
      if (!part?.selectionSet) continue;
      const many = one.kind === "Field" ? readPageSize(one, variables) : null;
      if (many !== null) {
        requests += parents;
        nodeCount += parents * many;
        if (one.kind === "Field") checkNodeCount(one.name.value, parents * many);
      }
      walk(part.selectionSet.selections, many === null ? parents : parents * many);
    }
  };
  for (const one of document.definitions) {
    if (one.kind === "OperationDefinition") walk(one.selectionSet.selections, 1);
  }
  if (nodeCount > MOST_NODES)
    throw createNodeLimitError(`This query requests up to ${formatCount(nodeCount)}`);
  return { nodeCount, cost: Math.max(1, Math.round(requests / 100)) };
}

const MOST_NODES = 500_000;

function checkNodeCount(connection: string, many: number): void {
  if (many <= MOST_NODES) return;
  throw createNodeLimitError(
    `By the time this query traverses to the ${connection} connection, it is requesting ` +
      `up to ${formatCount(many)}`,
  );
}

function createNodeLimitError(what: string) {
  const message =
    `${what} possible nodes which exceeds the maximum limit of ` + `${formatCount(MOST_NODES)}.`;
  return createGraphqlError("MAX_NODE_LIMIT_EXCEEDED", message);
}

const formatCount = (count: number) => count.toLocaleString("en-US");

function readPageSize(field: FieldNode, variables: Variables): number | null {
  const given = field.arguments?.find(
    (one) => one.name.value === "first" || one.name.value === "last",
  )?.value;
  if (given?.kind === "IntValue") return Number(given.value);
  const value = given?.kind === "Variable" ? variables[given.name.value] : null;
  return typeof value === "number" ? value : null;
}
