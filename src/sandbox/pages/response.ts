import { createHash } from "node:crypto";
import type { Html } from "./html.ts";

/** The browser executes and loads no foreign content, even from Markdown and diffs. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // `no-referrer` would also remove the Origin of forms.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  vary: "cookie",
};

/** Creates an HTML page, or a 304 if the browser already shows it. */
export function createPageResponse(
  request: Request,
  status: number,
  document: Html,
  leadsTo = "",
): Response {
  // Chromium applies the policy also to the redirect of a form.
  const policy = leadsTo
    ? POLICY.replace("form-action 'self'", `form-action 'self' ${leadsTo}`)
    : POLICY;
  const headers = new Headers({
    ...HEADERS,
    "content-security-policy": policy,
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
  });
  if (status === 200 && request.method !== "POST") {
    const etag = `W/"${createHash("sha256").update(stripAges(document.text)).digest("base64url")}"`;
    headers.set("etag", etag);
    if (request.headers.get("if-none-match") === etag)
      return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === "HEAD" ? null : document.text, { status, headers });
}

/** Continues after a form, so that reloading the next page sends nothing again. */
export function createSeeOther(location: string, more: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { ...HEADERS, location, ...more } });
}

export function createRedirect(location: string): Response {
  return new Response(null, { status: 302, headers: { ...HEADERS, location } });
}

/**
 * Returns bytes of a repository or of the pages themselves. The browser shows or saves them, but
 * never executes them.
 */
export function createBytesResponse(
  data: Uint8Array | string,
  type: string,
  more: Record<string, string> = {},
): Response {
  const headers = { ...HEADERS, "content-type": type, "cache-control": "no-cache", ...more };
  return new Response(typeof data === "string" ? data : Buffer.from(data), { headers });
}

/** Removes ages, because a page whose ages alone changed counts as unchanged. */
function stripAges(text: string): string {
  return text.replaceAll(/(<time class="ago"[^>]*>)[^<]*/g, "$1");
}
