import { Refusal } from "../rest/refusal.ts";

export interface Window {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** A Relay connection over a list; cursors are positions. `first` or `last` is required, a hundred at most. */
export function connection<T, N>(all: T[], window: Window, node: (item: T) => N) {
  const { first, last } = window;
  if (first == null && last == null) {
    throw new Refusal(422, "You must provide a `first` or `last` value to properly paginate the connection.");
  }
  if ((first ?? 0) > 100 || (last ?? 0) > 100) {
    throw new Refusal(422, "Requesting more than 100 records on the connection exceeds the limit of 100 records.");
  }
  const from = window.after == null ? 0 : position(window.after) + 1;
  const to = window.before == null ? all.length : position(window.before);
  const start = last == null ? from : Math.max(from, to - last);
  const end = first == null ? to : Math.min(to, from + first);
  const edges = all.slice(start, end).map((item, index) => ({ cursor: cursor(start + index), node: node(item) }));
  return {
    totalCount: all.length,
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function cursor(index: number): string {
  return Buffer.from(`cursor:${index}`).toString("base64");
}

function position(text: string): number {
  const index = Number(
    Buffer.from(text, "base64")
      .toString("utf8")
      .replace(/^cursor:/, ""),
  );
  if (!Number.isInteger(index)) throw new Refusal(422, `\`${text}\` does not appear to be a valid cursor.`);
  return index;
}
