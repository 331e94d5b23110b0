import { problem } from "./problem.ts";

export interface Window {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** A Relay connection over a list; cursors are positions. That `first` or `last` is there is judged in `window.ts`. */
export function connection<T, N>(all: T[], window: Window, node: (item: T) => N) {
  const { first, last } = window;
  const from = window.after == null ? 0 : position(window.after) + 1;
  const to = window.before == null ? all.length : position(window.before);
  const start = last == null ? from : Math.max(from, to - last);
  const end = first == null ? to : Math.min(to, from + first);
  const edges = all.slice(start, end).map((item, index) => edge(start + index, node(item)));
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

/** A connection to what the sandbox has none of: milestones, projects, releases … */
export function none(window: Window) {
  return connection([], window, () => null);
}

/** One item of a list with its cursor. */
export function edge<N>(index: number, node: N) {
  return { cursor: Buffer.from(`cursor:${index}`).toString("base64"), node };
}

/** Sorts a copy by what `orderBy` asks for; without it the list stays as it is. */
export function ordered<T>(
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

function position(text: string): number {
  const index = /^cursor:(\d+)$/.exec(Buffer.from(text, "base64").toString("utf8"))?.[1];
  if (index === undefined)
    throw problem("INVALID_CURSOR_ARGUMENTS", `\`${text}\` does not appear to be a valid cursor.`);
  return Number(index);
}
