/**
 * Query parameters of a list other than its page. Nothing is ignored silently: a value that GitHub
 * does not know is refused.
 */
import type { Call } from "./endpoint.ts";
import { formatTimestamp } from "../time.ts";
import { createValidationError } from "./http-error.ts";
import type { RestReply } from "./reply.ts";

/**
 * Reads a query parameter that takes one of these values. The first value is the default; "" means
 * none.
 */
export function readChoice<T extends string>(
  call: Call,
  resource: string,
  name: string,
  values: readonly [T, ...T[]],
): T {
  const given = call.query.get(name) || values[0];
  const found = values.find((one) => one === given);
  if (found === undefined) throw createValidationError(resource, name, "invalid");
  return found;
}

/**
 * Reads the time of `since`, or of another parameter, in the sandbox's format. Returns "" if it is
 * missing.
 */
export function readSince(call: Call, resource: string, name = "since"): string {
  const given = call.query.get(name);
  if (!given) return "";
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw createValidationError(resource, name, "invalid");
  return formatTimestamp(new Date(time));
}

/** Sorts by a key, and by number if keys are equal. */
export function sortByKey<T>(
  items: T[],
  key: (item: T) => string | number,
  id: (item: T) => number,
  up: boolean,
): T[] {
  const compare = (a: T, b: T): number => {
    const [first, second] = [key(a), key(b)];
    return first < second ? -1 : first > second ? 1 : id(a) - id(b);
  };
  return items.toSorted((a, b) => (up ? compare(a, b) : compare(b, a)));
}

/**
 * Creates one page of a list with GitHub's `Link` header: 30 entries unless `per_page` (at most
 * 100) says otherwise.
 * `wrap` names the list if GitHub puts it into an object with `total_count`. Beyond the end the
 * list is empty, and the links lead back:
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function createPage<T>(
  call: Call,
  items: T[],
  present: (item: T) => unknown,
  wrap?: string,
): RestReply {
  return createWindowPage(call, items, present, readWindow(call), wrap);
}

/** Creates such a page for an endpoint with another default size. */
export function createWindowPage<T>(
  call: Call,
  items: T[],
  present: (item: T) => unknown,
  { perPage, current }: PageWindow,
  wrap?: string,
): RestReply {
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
  return {
    status: 200,
    body: wrap ? { total_count: items.length, [wrap]: shown } : shown,
    headers,
  };
}

export interface PageWindow {
  perPage: number;
  current: number;
}

/**
 * Reads the part of a list that the query requests. A value that is not a number counts as missing.
 */
export function readWindow({ query }: Call, usual = 30, most = 100): PageWindow {
  return {
    perPage: clamp(query.get("per_page"), usual, most),
    current: clamp(query.get("page"), 1, Number.MAX_SAFE_INTEGER),
  };
}

function clamp(text: string | null, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
}
