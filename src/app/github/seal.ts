/**
 * Baton's own mark on its commits, for a GitHub that does not sign them: a GitHub Enterprise Server without web commit
 * signing. The mark is a MAC over all that makes the commit, by a key that only holders of the App's private key have.
 * It vouches for as much as GitHub's signature: nobody else can make one, or use one for another commit.
 */
import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from "node:crypto";
import { withTrailer } from "../../core/comments/commitMessage.ts";
import type { Access } from "./access.ts";

/** What the mark covers. */
export interface Sealable {
  tree: string;
  parents: readonly string[];
  message: string;
}

const TRAILER = /\nBaton-Seal: ([0-9a-f]{64})$/;

/** The key that belongs to an App: replicas have the same. Another private key of the App makes another one. */
export function deriveSealKey(privateKey: string): Uint8Array {
  const der = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
  return new Uint8Array(hkdfSync("sha256", der, "", "baton commit seal", 32));
}

/** The message with the mark as its last line. */
export function sealMessage(key: Uint8Array, commit: Sealable): string {
  const message = commit.message.trimEnd();
  return withTrailer(message, `Baton-Seal: ${macOf(key, { ...commit, message })}`);
}

/** Whether the App made exactly this commit. */
export function isSealed({ sealKey }: Pick<Access, "sealKey">, commit: Sealable): boolean {
  const text = commit.message.trimEnd();
  const found = TRAILER.exec(text.slice(-200))?.[1];
  if (!sealKey || found === undefined) return false;
  const message = text.slice(0, text.lastIndexOf("\n")).trimEnd();
  return timingSafeEqual(Buffer.from(found), Buffer.from(macOf(sealKey, { ...commit, message })));
}

function macOf(key: Uint8Array, { tree, parents, message }: Sealable): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([tree, parents, message]))
    .digest("hex");
}

/** GitHubs that were found not to sign, by `Access.scope`. */
const unsigned = new WeakSet<object>();

export function noteUnsigned({ scope }: Access): void {
  unsigned.add(scope);
}

/** Whether this process has met a commit of the App's that this GitHub did not sign. */
export function isUnsigned({ scope }: Access): boolean {
  return unsigned.has(scope);
}
