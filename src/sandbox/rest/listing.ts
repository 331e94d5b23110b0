/** What a client asks of a list besides its page. Nothing is ignored silently: what GitHub doesn't know is refused. */
import type { Call } from "./endpoint.ts";
import { stamp } from "../time.ts";
import { validationFailed } from "./refusal.ts";

/** A query parameter that takes one of these values; the first is meant where nothing is said, "" = none. */
export function choice<T extends string>(call: Call, resource: string, name: string, values: readonly [T, ...T[]]): T {
  const given = call.query.get(name) || values[0];
  const found = values.find((one) => one === given);
  if (found === undefined) throw validationFailed(resource, name, "invalid");
  return found;
}

/** The time of `since`, or of another one, as our own times are written; nothing where nothing is said. */
export function since(call: Call, resource: string, name = "since"): string {
  const given = call.query.get(name);
  if (!given) return "";
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw validationFailed(resource, name, "invalid");
  return stamp(new Date(time));
}

/** Sorted by a key and by the number where that is the same. */
export function ordered<T>(items: T[], key: (item: T) => string | number, id: (item: T) => number, up: boolean): T[] {
  const compare = (a: T, b: T): number => {
    const [first, second] = [key(a), key(b)];
    return first < second ? -1 : first > second ? 1 : id(a) - id(b);
  };
  return items.toSorted((a, b) => (up ? compare(a, b) : compare(b, a)));
}
