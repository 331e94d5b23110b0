/**
 * What a client asks of a list besides its page. Nothing is ignored silently: what GitHub doesn't
 * know is refused.
 */
import type { Call } from "./endpoint.ts";
import { formatTimestamp } from "../time.ts";
import { createValidationError } from "./http-error.ts";
import type { RestReply } from "./reply.ts";

/**
 * A query parameter that takes one of these values; the first is meant where nothing is said, "" =
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
 * The time of `since`, or of another one, as our own times are written; nothing where nothing is
 * said.
 */
export function readSince(call: Call, resource: string, name = "since"): string {
  const given = call.query.get(name);
  if (!given) return "";
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw createValidationError(resource, name, "invalid");
  return formatTimestamp(new Date(time));
}

/** Sorted by a key and by the number where that is the same. */
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
 * One page of a list with GitHub's `Link` header: 30 an answer unless `per_page` (100 at most) says
 * otherwise.
 * `wrap` names the list where GitHub puts it into an object with `total_count`. Beyond the end the
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

/** Such a page where GitHub's usual size is another one. */
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

/** The part of a list that the query asks for; what is no number counts as not said. */
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
