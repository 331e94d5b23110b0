import { getNamedType, type GraphQLResolveInfo, type SelectionNode } from "graphql";
import { createGraphqlError } from "./graphql-error.ts";

export interface ConnectionArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/**
 * Creates a Relay connection for a list. Cursors are positions. `checkConnectionArgs` checks that
 * `first` or `last` is given.
 */
export function createConnection<T, N>(all: T[], window: ConnectionArgs, node: (item: T) => N) {
  const { first, last } = window;
  const from = window.after == null ? 0 : parseCursor(window.after) + 1;
  const to = window.before == null ? all.length : parseCursor(window.before);
  const start = last == null ? from : Math.max(from, to - last);
  const end = first == null ? to : Math.min(to, from + first);
  const edges = all.slice(start, end).map((item, index) => createEdge(start + index, node(item)));
  return {
    totalCount: all.length,
    edges,
    nodes: edges.map((one) => one.node),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * Creates an empty connection, for objects that the sandbox lacks: milestones, projects, releases …
 */
export function createEmptyConnection(window: ConnectionArgs) {
  return createConnection([], window, () => null);
}

/** Creates one item of a list with its cursor. */
export function createEdge<N>(index: number, node: N) {
  return { cursor: Buffer.from(`cursor:${index}`).toString("base64"), node };
}

/** Sorts a copy according to `orderBy`. Without it the list stays unchanged. */
export function sortByOrder<T>(
  all: T[],
  order: { field: string; direction: string } | null | undefined,
  keys: Record<string, (item: T) => string | number>,
): T[] {
  const key = order ? keys[order.field] : undefined;
  if (!order || !key) return all;
  const sign = order.direction === "DESC" ? -1 : 1;
  const compare = (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : all.indexOf(a) - all.indexOf(b);
  return [...all].sort((a, b) => sign * compare(a, b));
}

function parseCursor(text: string): number {
  const index = /^cursor:(\d+)$/.exec(Buffer.from(text, "base64").toString("utf8"))?.[1];
  if (index === undefined)
    throw createGraphqlError(
      "INVALID_CURSOR_ARGUMENTS",
      `\`${text}\` does not appear to be a valid cursor.`,
    );
  return Number(index);
}

/** Fields of a connection that need a window. `totalCount` alone doesn't. */
const PAGED = ["nodes", "edges", "pageInfo"];

/**
 * Refuses a connection without a window, with two, or with one that is too large, in GitHub's
 * sentences:
 *
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit
 */
export function checkConnectionArgs(args: ConnectionArgs, info: GraphQLResolveInfo): void {
  if (!getNamedType(info.returnType).name.endsWith("Connection")) return;
  const { first, last } = args;
  const name = info.fieldName;
  const selected = info.fieldNodes.flatMap((node) =>
    listFieldNames(node.selectionSet?.selections ?? [], info),
  );
  if (first == null && last == null) {
    if (!selected.some((one) => PAGED.includes(one))) return;
    const message =
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` ` +
      "connection.";
    throw createGraphqlError("MISSING_PAGINATION_BOUNDARIES", message);
  }
  if (first != null && last != null) {
    const message =
      `Passing both \`first\` and \`last\` to paginate the \`${name}\` connection is not ` +
      "supported.";
    throw createGraphqlError("INVALID_PAGINATION_BOUNDARIES", message);
  }
  const [side, many] = first == null ? (["last", last ?? 0] as const) : (["first", first] as const);
  if (many < 0) {
    const message = `\`${side}\` on the \`${name}\` connection cannot be less than zero.`;
    throw createGraphqlError("INVALID_PAGINATION_BOUNDARIES", message);
  }
  if (many > 100) {
    const wanted = `Requesting ${many} records on the \`${name}\` connection`;
    throw createGraphqlError(
      "EXCESSIVE_PAGINATION",
      `${wanted} exceeds the \`${side}\` limit of 100 records.`,
    );
  }
}

function listFieldNames(selections: readonly SelectionNode[], info: GraphQLResolveInfo): string[] {
  return selections.flatMap((one) => {
    if (one.kind === "Field") return [one.name.value];
    const part = one.kind === "FragmentSpread" ? info.fragments[one.name.value] : one;
    return listFieldNames(part?.selectionSet.selections ?? [], info);
  });
}
