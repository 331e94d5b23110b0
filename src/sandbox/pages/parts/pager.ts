import { markup, type Html } from "../html.ts";
import type { Visit } from "../visit.ts";

export const PER_PAGE = 50;

/** Returns the page number in the address, from 1. */
export function readPageNumber({ url }: Visit): number {
  const wanted = Number(url.searchParams.get("page") ?? 1);
  return Number.isSafeInteger(wanted) && wanted >= 1 ? wanted : 1;
}

export function getPageItems<T>(visit: Visit, items: readonly T[]): T[] {
  const start = (readPageNumber(visit) - 1) * PER_PAGE;
  return items.slice(start, start + PER_PAGE);
}

/** Renders links to the previous and next page, or nothing if everything fits on one. */
export function renderPager(visit: Visit, total: number): Html | null {
  const current = readPageNumber(visit);
  const last = Math.max(1, Math.ceil(total / PER_PAGE));
  if (last === 1 && current === 1) return null;
  const link = (to: number, text: string): Html | null => {
    if (to < 1 || to > last) return null;
    const query = new URLSearchParams(visit.url.searchParams);
    query.set("page", String(to));
    return markup`<a href="?${query.toString()}">${text}</a>`;
  };
  return markup`<nav class="pager" aria-label="Pages">${link(current - 1, "Previous")} <span>page ${current} of ${
    last
  }</span> ${link(current + 1, "Next")}</nav>`;
}
