import type { Call } from "./endpoint.ts";
import { HttpError } from "./http-error.ts";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Sandbox } from "../sandbox.ts";

const MINUTE = 60_000;
const secrets = new WeakMap<Sandbox, Buffer>();

/**
 * Returns an address below `/_storage` that is valid for a minute and needs no token, like the
 * addresses of GitHub's storage.
 */
export function createSignedUrl(sandbox: Sandbox, path: string): string {
  const until = sandbox.clock().getTime() + MINUTE;
  return `${sandbox.url}${path}?until=${until}&signature=${sign(sandbox, path, until)}`;
}

/**
 * Checks the request's address.
 * @throws HttpError 403 unless `createSignedUrl` returned it within the last minute.
 */
export function requireSignedUrl({ request, sandbox }: Call): void {
  const url = new URL(request.url);
  const until = Number(url.searchParams.get("until"));
  const given = Buffer.from(url.searchParams.get("signature") ?? "");
  const expected = Buffer.from(sign(sandbox, url.pathname, until));
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isSigned || until <= sandbox.clock().getTime())
    throw new HttpError(403, "This address is no longer valid");
}

function sign(sandbox: Sandbox, path: string, until: number): string {
  const secret = secrets.get(sandbox) ?? sandbox.ids.bytes(32);
  secrets.set(sandbox, secret);
  return createHmac("sha256", secret).update(`${path} ${until}`).digest("hex");
}
