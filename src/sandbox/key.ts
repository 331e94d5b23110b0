/**
 * The sandbox's own key, as a notebook server has one. Whoever runs the sandbox reads it at the terminal; the jobs that
 * share the machine's network can't. It opens the pages' forms and the controls.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder's key; made where there is none yet. */
export function keyIn(dir: string): string {
  const file = join(dir, "key");
  try {
    const known = readFileSync(file, "utf8").trim();
    // A copied folder's modes may be wider.
    chmodSync(file, 0o600);
    if (known.length >= 43) return known;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const fresh = randomBytes(32).toString("base64url");
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, `${fresh}\n`, { mode: 0o600 });
  return fresh;
}

/** What a browser keeps in the key's place: it opens the pages, and tells nothing of the key. */
export function passOf(key: string): string {
  return createHmac("sha256", key).update("pages").digest("base64url");
}

/** Whether a secret is the one wanted; takes as long whatever is alike. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHmac("sha256", "alike").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
