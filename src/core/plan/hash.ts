/** Fingerprints: of a text, and of a plan. Approval binds to the latter. */
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { compareWorkers } from "../build/names.ts";
import { withFiles } from "./brief-files.ts";
import type { Brief } from "./brief.ts";

/** SHA-256 of the text as UTF-8, in lower-case hex. */
export function sha256(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}

/** First 12 hex digits of the SHA-256 over the briefs; their order and that of their fields and files don't matter. */
export function planHash(briefs: readonly Brief[]): string {
  const all = briefs.map((brief) => withFiles(brief, brief.files ?? []));
  return sha256(canonicalJson(all.toSorted((a, b) => compareWorkers(a.id, b.id)))).slice(0, 12);
}

/** JSON without spaces, keys sorted at every depth: equal values give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
}
