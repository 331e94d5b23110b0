import { createHmac, timingSafeEqual } from "node:crypto";
import type { Sandbox } from "../sandbox.ts";

/**
 * Addresses for logs and archives hold for a minute, as those of GitHub's storage do, and need no
 * token.
 */
const MINUTE = 60_000;
const secrets = new WeakMap<Sandbox, Buffer>();

export function createSignedUrl(sandbox: Sandbox, path: string): string {
  const until = sandbox.clock().getTime() + MINUTE;
  return `${sandbox.url}${path}?until=${until}&signature=${sign(sandbox, path, until)}`;
}

export function isSignedUrl(sandbox: Sandbox, url: URL): boolean {
  const until = Number(url.searchParams.get("until"));
  const given = Buffer.from(url.searchParams.get("signature") ?? "");
  const expected = Buffer.from(sign(sandbox, url.pathname, until));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return until > sandbox.clock().getTime();
}

function sign(sandbox: Sandbox, path: string, until: number): string {
  const secret = secrets.get(sandbox) ?? sandbox.ids.bytes(32);
  secrets.set(sandbox, secret);
  return createHmac("sha256", secret).update(`${path} ${until}`).digest("hex");
}
