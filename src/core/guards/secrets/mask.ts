/** Text of agents as it may be shown to people: without the secrets that are found in it. */
import { placesOf } from "./find.ts";

/** In one text. What holds more is made to hold more, and isn't shown at all. */
const MOST = 1000;

/** The text with `[secret removed]` in place of each; an encoded one goes with all that is encoded with it. */
export function maskSecrets(text: string): string {
  const places = placesOf(text, MOST);
  if (places.some(({ value }) => value === "")) return "[removed: too much of it looks like secrets]";
  let [masked, at] = ["", 0];
  for (const { from, to } of places) {
    if (to <= at) continue;
    if (from >= at) masked += `${text.slice(at, from)}[secret removed]`;
    at = to;
  }
  return masked + text.slice(at);
}

/** A JSON value with all texts in it masked; names of fields stay. */
export function maskAll<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (Array.isArray(value)) return value.map(maskAll) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, maskAll(part)])) as T;
}
