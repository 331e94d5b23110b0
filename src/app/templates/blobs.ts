/** Blobs by the Git Data API, as bytes. */
import type { Access } from "../github/access.ts";
import { base64Of } from "../github/recordTree.ts";

/** @throws GitHubError */
export async function readBlob(access: Access, sha: string): Promise<Uint8Array> {
  return new Uint8Array(Buffer.from(await base64Of(access, sha), "base64"));
}

/** By sha. @throws GitHubError */
export async function readBlobs(access: Access, shas: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (let i = 0; i < shas.length; i += SIDE_BY_SIDE) {
    const part = shas.slice(i, i + SIDE_BY_SIDE);
    const blobs = await Promise.all(part.map((sha) => readBlob(access, sha)));
    for (const [j, sha] of part.entries()) found.set(sha, blobs[j]!);
  }
  return found;
}

const SIDE_BY_SIDE = 8;
