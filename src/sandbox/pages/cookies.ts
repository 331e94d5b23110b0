import type { Sandbox } from "../sandbox.ts";

/** The header that leaves a cookie. Scripts don't see it, other sites' requests don't carry it. */
export function cookieFor(sandbox: Sandbox, name: string, value: string): string {
  return `${fullName(sandbox, name)}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Strict`;
}

/** What the browser sent of it; null for nothing, or nonsense. */
export function cookieOf(sandbox: Sandbox, request: Request, name: string): string | null {
  const wanted = `${fullName(sandbox, name)}=`;
  const parts = (request.headers.get("cookie") ?? "").split(/;\s*/);
  const found = parts.find((part) => part.startsWith(wanted))?.slice(wanted.length);
  try {
    return found === undefined ? null : decodeURIComponent(found);
  } catch {
    return null;
  }
}

/** Browsers share cookies among the ports of a host: two sandboxes must not. */
function fullName(sandbox: Sandbox, name: string): string {
  return `sandbox_${name}_${new URL(sandbox.url).port || "80"}`;
}
