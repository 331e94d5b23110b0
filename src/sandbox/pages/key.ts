/** Who may act on the pages: the browser that opened an address with the sandbox's key, and nobody else. */
import { isSame, passOf } from "../key.ts";
import type { Sandbox } from "../sandbox.ts";
import { cookieFor, cookieOf } from "./cookies.ts";
import { Refused } from "./refused.ts";
import { seeOther } from "./respond.ts";

const FIELD = "key";
const COOKIE = "pass";
/** What a person does who wants to be signed in. */
export const OPEN = "open the address with ?key= in it that stands in the terminal where this sandbox was started";

/** The address of a page that hands the key over. What `#` names stays at the end, for the browser alone. */
export function withKey({ url, key }: Sandbox, path: string): string {
  const address = new URL(path, url);
  address.searchParams.set(FIELD, key);
  return address.href;
}

export function mayAct(sandbox: Sandbox, request: Request): boolean {
  return isSame(cookieOf(sandbox, request, COOKIE) ?? "", passOf(sandbox.key));
}

/** Takes the key out of the address and leaves a cookie for it; null where the address holds none. */
export function takeKey(sandbox: Sandbox, request: Request, url: URL): Response | null {
  const given = url.searchParams.get(FIELD);
  if (given === null || request.method === "POST") return null;
  if (!isSame(given, sandbox.key)) throw new Refused(403, `This is not the key of this sandbox. To act here, ${OPEN}.`);
  const clean = new URL(url);
  clean.searchParams.delete(FIELD);
  return seeOther(`${clean.pathname.replace(/^\/+/, "/")}${clean.search}`, {
    "set-cookie": cookieFor(sandbox, COOKIE, passOf(sandbox.key)),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
}

/** A form of a browser that nobody signed in is not even looked at. */
export function checkKey(sandbox: Sandbox, request: Request): void {
  if (!mayAct(sandbox, request))
    throw new Refused(403, `You are signed out, so nothing was done. To act here, ${OPEN}.`);
}
