import type { Call } from "./endpoint.ts";
import type { Reply } from "./reply.ts";

/**
 * One page of a list with GitHub's `Link` header: 30 an answer unless `per_page` (100 at most) says otherwise.
 * `wrap` names the list where GitHub puts it into an object with `total_count`. Beyond the end the list is empty, and
 * the links lead back: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function page<T>(call: Call, items: T[], present: (item: T) => unknown, wrap?: string): Reply {
  return pageOf(call, items, present, window(call), wrap);
}

/** Such a page where GitHub's usual size is another one. */
export function pageOf<T>(
  call: Call,
  items: T[],
  present: (item: T) => unknown,
  { perPage, current }: Window,
  wrap?: string,
): Reply {
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((current - 1) * perPage, current * perPage).map(present);
  const links: string[] = [];
  const link = (to: number, rel: string): void => {
    const url = new URL(call.request.url);
    url.searchParams.set("page", String(to));
    links.push(`<${url.href}>; rel="${rel}"`);
  };
  if (current > 1) link(Math.min(current - 1, last), "prev");
  if (current < last) link(current + 1, "next");
  if (current !== last) link(last, "last");
  if (current > 1) link(1, "first");
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: wrap ? { total_count: items.length, [wrap]: shown } : shown, headers };
}

export interface Window {
  perPage: number;
  current: number;
}

/** The part of a list that the query asks for; what is no number counts as not said. */
export function window({ query }: Call, usual = 30, most = 100): Window {
  return {
    perPage: clamp(query.get("per_page"), usual, most),
    current: clamp(query.get("page"), 1, Number.MAX_SAFE_INTEGER),
  };
}

function clamp(text: string | null, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
}
