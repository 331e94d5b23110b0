import { hash, randomBytes, randomUUID } from "node:crypto";

/**
 * Source of everything that must be unguessable: tokens, keys, the ids of requests and deliveries.
 */
export interface Ids {
  uuid(): string;
  bytes(size: number): Buffer;
}

export const randomIds: Ids = { uuid: randomUUID, bytes: randomBytes };

/**
 * Creates ids that are the same in the same order for the same seed, for a reproducible sandbox.
 */
export function createSeededIds(seed: string): Ids {
  let made = 0;
  let half: string | null = null;
  const block = (): Buffer => hash("sha256", `${seed} ${made++}`, "buffer");
  const bytes = (size: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(size / 32) }, block);
    return Buffer.concat(blocks).subarray(0, size);
  };
  return {
    bytes,
    uuid() {
      // Each request needs one, so a block provides two.
      const hex = half ?? block().toString("hex");
      half = hex.length > 32 ? hex.slice(32) : null;
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}
