/** Archives such as a session's run uploads, and why Baton refuses them. */
import { strToU8, zipSync } from "fflate";
import { unpackFile } from "../../../src/core/sessions/upload.ts";

export const FILE = "proposal.json";

export const honest = zipSync({ [FILE]: strToU8("{}".repeat(100)) });

export function refusal(zip: Uint8Array, max = 1000): string {
  const unpacked = unpackFile(zip, FILE, max);
  return unpacked.ok ? `taken: ${unpacked.bytes.length} bytes` : unpacked.reason;
}

/**
 * Returns the archive with numbers of 2 or 4 bytes overwritten. Positions count from the end of its
 * directory.
 */
export function tampered(
  zip: Uint8Array,
  at: (view: DataView, directory: number, end: number) => void,
): Uint8Array {
  const copy = Uint8Array.from(zip);
  const view = new DataView(copy.buffer);
  const end = copy.length - 22;
  at(view, view.getUint32(end + 16, true), end);
  return copy;
}
