import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bytes } from "./respond.ts";
import { Missing } from "./visit.ts";

const TYPES = { "style.css": "text/css; charset=utf-8", "live.js": "text/javascript; charset=utf-8" } as const;
type Name = keyof typeof TYPES;

const files = new Map<Name, { data: Buffer; etag: string }>();

/** Style and script, beside this file in the sources and in the package alike. */
export function asset(request: Request, path: string): Response {
  const name = path.slice("/_pages/".length);
  if (!Object.hasOwn(TYPES, name)) throw new Missing();
  const { data, etag } = fileOf(name as Name);
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers: { etag } });
  return bytes(data, TYPES[name as Name], { etag });
}

function fileOf(name: Name): { data: Buffer; etag: string } {
  const known = files.get(name);
  if (known) return known;
  const data = readFileSync(new URL(`assets/${name}`, import.meta.url));
  const file = { data, etag: `"${createHash("sha256").update(data).digest("base64url")}"` };
  files.set(name, file);
  return file;
}
