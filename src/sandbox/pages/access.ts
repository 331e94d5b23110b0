import { isIP } from "node:net";
import type { Sandbox } from "../sandbox.ts";
import { PageError } from "./page-error.ts";
import { deriveBrowserPass, isSameSecret } from "../access-key.ts";
import { createSeeOther } from "./response.ts";

/**
 * Creates the header that sets a cookie. Scripts can't read it, and requests from other sites don't
 * carry it.
 */
export function createCookie(sandbox: Sandbox, name: string, value: string): string {
  return (
    `${formatCookieName(sandbox, name)}=${encodeURIComponent(value)}; Path=/; HttpOnly; ` +
    "SameSite=Strict"
  );
}

/** Returns the cookie that the browser sent, or null if it is missing or malformed. */
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

/**
 * Returns a name with the port, because browsers share cookies among the ports of a host. Two
 * sandboxes must not share them.
 */
function formatCookieName(sandbox: Sandbox, name: string): string {
  return `sandbox_${name}_${new URL(sandbox.url).port || "80"}`;
}

// Prevents a foreign page in the same browser from reading or operating this one.

/**
 * Refuses a host name that is not this machine's own. Another site can point its name to this
 * machine (DNS rebinding) and then read everything. Numeric addresses are safe from that.
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

/** Accepts a form only from a page of this sandbox. Browsers send the origin with each POST. */
export function checkOrigin(request: Request, url: URL): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (origin === url.origin && (site === null || site === "same-origin")) return;
  throw new PageError(403, "This form was sent from another site, so nothing was done");
}

// Sign-in for the pages. Only a browser that opened an address with the sandbox's key may act.

const KEY_FIELD = "key";
const KEY_COOKIE = "pass";
/** The instruction for a person who wants to sign in. */
export const OPEN_WITH_KEY =
  "open the address with ?key= that this sandbox printed in the terminal where it was started";

/**
 * Returns a page's address that contains the key. The part after `#` stays at the end, for the
 * browser.
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
 * Takes the key from the address and sets a cookie for it. Returns null if the address has no key.
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

/** Refuses a form from a browser without a signed-in person, before reading it. */
export function checkKey(sandbox: Sandbox, request: Request): void {
  if (!canAct(sandbox, request))
    throw new PageError(
      403,
      `You are signed out, so nothing was done. To act here, ${OPEN_WITH_KEY}.`,
    );
}
