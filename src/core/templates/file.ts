/** A file of a tree, as git knows it. */
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Plain file, executable file, symbolic link. */
export const FILE_MODES = ["100644", "100755", "120000"] as const;
export type FileMode = (typeof FILE_MODES)[number];

/** `mode` is `160000` for a submodule, whose `sha` is a commit's. */
export interface TreeFile {
  mode: string;
  sha: string;
}

/** A template's file with its variables filled in. */
export interface RenderedFile {
  path: string;
  mode: FileMode;
  /** Git's id of the blob that `bytes` are. */
  sha: string;
  bytes: Uint8Array;
  /** `acme/template`, in lower case. */
  source: string;
}

/** Git's id of a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function getBlobSha(bytes: Uint8Array): string {
  const head = utf8ToBytes(`blob ${bytes.length}\0`);
  return bytesToHex(sha1.create().update(head).update(bytes).digest());
}

/** @returns the text; null where the bytes are no UTF-8, or hold a NUL as only binary files do */
export function readUtf8(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function isSameFile(a: TreeFile | undefined, b: TreeFile | undefined): boolean {
  return a?.sha === b?.sha && a?.mode === b?.mode;
}
