import type { Call } from "./endpoint.ts";
import type { Reply } from "./reply.ts";

/**
 * One page of a list with GitHub's `Link` header: 30 an answer unless `per_page` (100 at most) says otherwise.
 * `wrap` names the list where GitHub puts it into an object with `total_count`.
 */
export function page<T>(call: Call, items: T[], present: (item: T) => unknown, wrap?: string): Reply {
  const perPage = clamp(call.query.get("per_page"), 30, 100);
  const current = clamp(call.query.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((current - 1) * perPage, current * perPage).map(present);
  const links: string[] = [];
  const link = (to: number, rel: string): void => {
    const url = new URL(call.request.url);
    url.searchParams.set("page", String(to));
    links.push(`<${url.href}>; rel="${rel}"`);
  };
  if (current > 1) link(current - 1, "prev");
  if (current < last) link(current + 1, "next");
  if (current < last) link(last, "last");
  if (current > 1) link(1, "first");
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: wrap ? { total_count: items.length, [wrap]: shown } : shown, headers };
}

function clamp(text: string | null, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
}
