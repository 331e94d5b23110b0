import { isIP } from "node:net";
import type { Sandbox } from "../sandbox.ts";
import { PageError } from "./page-error.ts";
import { deriveBrowserPass, isSameSecret } from "../access-key.ts";
import { createSeeOther } from "./response.ts";

/** The header that leaves a cookie. Scripts don't see it, other sites' requests don't carry it. */
export function createCookie(sandbox: Sandbox, name: string, value: string): string {
  return (
    `${formatCookieName(sandbox, name)}=${encodeURIComponent(value)}; Path=/; HttpOnly; ` +
    "SameSite=Strict"
  );
}

/** What the browser sent of it; null for nothing, or nonsense. */
export function readCookie(sandbox: Sandbox, request: Request, name: string): string | null {
  const wanted = `${formatCookieName(sandbox, name)}=`;
  const parts = (request.headers.get("cookie") ?? "").split(/;\s*/);
  const found = parts.find((part) => part.startsWith(wanted))?.slice(wanted.length);
  try {
    return found === undefined ? null : decodeURIComponent(found);
  } catch {
    return null;
  }
}

/** Browsers share cookies among the ports of a host: two sandboxes must not. */
function formatCookieName(sandbox: Sandbox, name: string): string {
  return `sandbox_${name}_${new URL(sandbox.url).port || "80"}`;
}

// What keeps a foreign page in the same browser from reading or working this one.

/**
 * A name that isn't this machine's own may be another site's that was turned to it (DNS rebinding),
 * and that site could then read everything. Addresses in numbers can't be turned.
 */
export function checkHost(url: URL, own: string): void {
  const { hostname } = url;
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return;
  if (isIP(hostname.replaceAll(/[[\]]/g, "")) || hostname === new URL(own).hostname) return;
  throw new PageError(
    421,
    `This sandbox has no pages under the name ${hostname}; they are at ${own}`,
  );
}

/** A form counts only when a page of this sandbox sent it; browsers say so with each POST. */
export function checkOrigin(request: Request, url: URL): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin === url.origin && (site === null || site === "same-origin")) return;
  throw new PageError(403, "This form was sent from another site, so nothing was done");
}

// Who may act on the pages: the browser that opened an address with the sandbox's key, and nobody
// else.

const KEY_FIELD = "key";
const KEY_COOKIE = "pass";
/** What a person does who wants to be signed in. */
export const OPEN_WITH_KEY =
  "open the address with ?key= in it that stands in the terminal where this sandbox was started";

/**
 * The address of a page that hands the key over. What `#` names stays at the end, for the browser
 * alone.
 */
export function createKeyUrl({ url, key }: Sandbox, path: string): string {
  const address = new URL(path, url);
  address.searchParams.set(KEY_FIELD, key);
  return address.href;
}

export function canAct(sandbox: Sandbox, request: Request): boolean {
  return isSameSecret(
    readCookie(sandbox, request, KEY_COOKIE) ?? "",
    deriveBrowserPass(sandbox.key),
  );
}

/**
 * Takes the key out of the address and leaves a cookie for it; null where the address holds none.
 */
export function takeKey(sandbox: Sandbox, request: Request, url: URL): Response | null {
  const given = url.searchParams.get(KEY_FIELD);
  if (given === null || request.method === "POST") return null;
  if (!isSameSecret(given, sandbox.key))
    throw new PageError(403, `This is not the key of this sandbox. To act here, ${OPEN_WITH_KEY}.`);
  const clean = new URL(url);
  clean.searchParams.delete(KEY_FIELD);
  return createSeeOther(`${clean.pathname.replace(/^\/+/, "/")}${clean.search}`, {
    "set-cookie": createCookie(sandbox, KEY_COOKIE, deriveBrowserPass(sandbox.key)),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
}

/** A form of a browser that nobody signed in is not even looked at. */
export function checkKey(sandbox: Sandbox, request: Request): void {
  if (!canAct(sandbox, request))
    throw new PageError(
      403,
      `You are signed out, so nothing was done. To act here, ${OPEN_WITH_KEY}.`,
    );
}
