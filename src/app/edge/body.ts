/**
 * Reads a request's body. That it is GitHub's is known only once all of it is there: until then anybody's takes room,
 * so that there is room for some at once and no more.
 */
import type { IncomingMessage } from "node:http";

/** GitHub never sends more: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const MAX_BYTES = 25 * 1024 * 1024;
/** Of all that are being read. */
const ROOM = 8 * MAX_BYTES;

let taken = 0;

/** The body as it came, byte by byte: that is what is signed. */
export async function readBody(request: IncomingMessage): Promise<Buffer | "too long" | "no room"> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BYTES) return "too long";
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      taken += chunk.length;
      if (size > MAX_BYTES) return "too long";
      if (taken > ROOM) return "no room";
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    taken -= size;
  }
}
