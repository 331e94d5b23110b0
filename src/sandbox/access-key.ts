/**
 * The sandbox's own key, like that of a notebook server. A person who runs the sandbox reads it in
 * the terminal. Jobs, which share the machine's network, can't. It gives access to the pages' forms
 * and the controls.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { FileStore } from "./file-store.ts";
import type { Ids } from "./ids.ts";

/** Returns the folder's key. Creates it if it is missing. */
export function ensureAccessKey(files: FileStore, ids: Ids): string {
  const known = files.read("key")?.toString("utf8").trim() ?? "";
  const key = known.length >= 43 ? known : ids.bytes(32).toString("base64url");
  // Writes a known key again, because the modes of a copied folder may be wider.
  files.write("key", `${key}\n`);
  return key;
}

/**
 * Returns the value that a browser stores instead of the key. It gives access to the pages and does
 * not reveal the key.
 */
export function deriveBrowserPass(key: string): string {
  return createHmac("sha256", key).update("pages").digest("base64url");
}

/** Compares two secrets in constant time. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHmac("sha256", "alike").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
