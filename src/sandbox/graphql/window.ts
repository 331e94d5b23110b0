import { getNamedType, type GraphQLResolveInfo, type SelectionNode } from "graphql";
import type { Window } from "./connection.ts";
import { problem } from "./problem.ts";

/** What of a connection needs a window; `totalCount` alone doesn't. */
const PAGED = ["nodes", "edges", "pageInfo"];

/**
 * Refuses a connection without a window, with two, or with one that is too wide, in GitHub's sentences:
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit
 */
export function checkWindow(args: Window, info: GraphQLResolveInfo): void {
  if (!getNamedType(info.returnType).name.endsWith("Connection")) return;
  const { first, last } = args;
  const name = info.fieldName;
  const selected = info.fieldNodes.flatMap((node) => namesIn(node.selectionSet?.selections ?? [], info));
  if (first == null && last == null) {
    if (!selected.some((one) => PAGED.includes(one))) return;
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw problem("MISSING_PAGINATION_BOUNDARIES", message);
  }
  if (first != null && last != null) {
    const message = `Passing both \`first\` and \`last\` to paginate the \`${name}\` connection is not supported.`;
    throw problem("INVALID_PAGINATION_BOUNDARIES", message);
  }
  const [side, many] = first == null ? (["last", last ?? 0] as const) : (["first", first] as const);
  if (many < 0) {
    const message = `\`${side}\` on the \`${name}\` connection cannot be less than zero.`;
    throw problem("INVALID_PAGINATION_BOUNDARIES", message);
  }
  if (many > 100) {
    const wanted = `Requesting ${many} records on the \`${name}\` connection`;
    throw problem("EXCESSIVE_PAGINATION", `${wanted} exceeds the \`${side}\` limit of 100 records.`);
  }
}

function namesIn(selections: readonly SelectionNode[], info: GraphQLResolveInfo): string[] {
  return selections.flatMap((one) => {
    if (one.kind === "Field") return [one.name.value];
    const part = one.kind === "FragmentSpread" ? info.fragments[one.name.value] : one;
    return namesIn(part?.selectionSet.selections ?? [], info);
  });
}
