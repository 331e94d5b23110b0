/**
 * Conditional requests: an `ETag` on every read, and `Last-Modified` if the endpoint knows the
 * time.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
import { hash } from "node:crypto";

/** Creates a weak ETag, like GitHub's. */
export function createEtag(body: string | Uint8Array): string {
  return `W/"${hash("sha256", body)}"`;
}

/** Creates `Last-Modified` from a time in the sandbox's format. */
export function createLastModified(at: string): Record<string, string> {
  return { "last-modified": new Date(at).toUTCString() };
}

/**
 * Returns whether the client already has this answer. `If-None-Match` outranks `If-Modified-Since`
 * (RFC 9110, 13.2.2).
 */
export function isNotModified(request: Headers, answer: Record<string, string>): boolean {
  const tags = request.get("if-none-match");
  const etag = stripWeakPrefix(answer["etag"] ?? "");
  if (tags !== null)
    return tags.split(",").some((one) => one.trim() === "*" || stripWeakPrefix(one) === etag);
  const since = Date.parse(request.get("if-modified-since") ?? "");
  return Date.parse(answer["last-modified"] ?? "") <= since;
}

function stripWeakPrefix(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}
