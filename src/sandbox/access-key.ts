/**
 * The sandbox's own key, as a notebook server has one. Whoever runs the sandbox reads it at the
 * terminal; the jobs that share the machine's network can't. It opens the pages' forms and the
 * controls.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { FileStore } from "./file-store.ts";
import type { Ids } from "./ids.ts";

/** The folder's key; made where there is none yet. */
export function ensureAccessKey(files: FileStore, ids: Ids): string {
  const known = files.read("key")?.toString("utf8").trim() ?? "";
  const key = known.length >= 43 ? known : ids.bytes(32).toString("base64url");
  // Also where it is known: a copied folder's modes may be wider.
  files.write("key", `${key}\n`);
  return key;
}

/** What a browser keeps in the key's place: it opens the pages, and tells nothing of the key. */
export function deriveBrowserPass(key: string): string {
  return createHmac("sha256", key).update("pages").digest("base64url");
}

/** Compares two secrets in constant time. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHmac("sha256", "alike").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
