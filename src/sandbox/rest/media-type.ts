import type { Call } from "./endpoint.ts";

/** The special form that `Accept` asks for: `diff`, `patch`, `raw`, `sha`, `html`, `object`; else `json`. */
export function mediaType(call: Call): string {
  const accept = call.request.headers.get("accept") ?? "";
  const found = /application\/vnd\.github(?:\.v3)?\.(diff|patch|raw|sha|html|object)\b/.exec(accept);
  return found?.[1] ?? "json";
}
