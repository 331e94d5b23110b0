/**
 * Reads request bodies in bounded memory. Only a complete body can prove that GitHub sent it, so anyone can make the
 * server hold one. When memory runs out, the body that started first gives way: GitHub sends a delivery in one go, so
 * bodies that arrive slowly on purpose never keep a signed delivery out.
 */
import type { IncomingMessage } from "node:http";

/** GitHub never sends more: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const MAX_BYTES = 25 * 1024 * 1024;
/** For all bodies that are being read, in bytes. */
const ROOM = 8 * MAX_BYTES;
/** Where a body starts. Pieces are copied together: millions of pieces of one byte, each kept, fill the memory, too. */
const FIRST_BYTES = 4096;

interface Body {
  /** As many bytes as are counted for it; the first `size` of them came. */
  bytes: Buffer;
  size: number;
}

export class BodyReader {
  readonly #room: number;
  /** In the order in which they started. */
  readonly #reading = new Set<Body>();
  #held = 0;

  /** @param room bytes of memory for all bodies together */
  constructor(room: number = ROOM) {
    this.#room = room;
  }

  /**
   * The body as it came, byte by byte: that is what is signed. "no room" when it had to give way to later ones.
   * @throws when the connection breaks
   */
  async read(request: IncomingMessage): Promise<Buffer | "too long" | "no room"> {
    if (Number(request.headers["content-length"] ?? 0) > MAX_BYTES) return "too long";
    const body: Body = { bytes: Buffer.alloc(0), size: 0 };
    this.#reading.add(body);
    try {
      this.#grow(body, FIRST_BYTES);
      for await (const chunk of request as AsyncIterable<Buffer>) {
        const size = body.size + chunk.length;
        if (size > MAX_BYTES) return "too long";
        if (size > body.bytes.length) this.#grow(body, Math.min(MAX_BYTES, Math.max(size, 2 * body.bytes.length)));
        if (!this.#reading.has(body)) return "no room";
        chunk.copy(body.bytes, body.size);
        body.size = size;
      }
      return this.#reading.has(body) ? body.bytes.subarray(0, body.size) : "no room";
    } finally {
      this.#drop(body);
    }
  }

  /** Frees memory first. A body that gave way before stays without any. */
  #grow(body: Body, length: number): void {
    if (!this.#reading.has(body)) return;
    const more = length - body.bytes.length;
    for (const oldest of this.#reading) {
      if (this.#held + more <= this.#room) break;
      this.#drop(oldest);
    }
    if (!this.#reading.has(body)) return;
    const grown = Buffer.allocUnsafe(length);
    body.bytes.copy(grown, 0, 0, body.size);
    body.bytes = grown;
    this.#held += more;
  }

  /** Frees its memory at once; its connection hears of it with its next piece, or after the server's time limit. */
  #drop(body: Body): void {
    if (!this.#reading.delete(body)) return;
    this.#held -= body.bytes.length;
    body.bytes = Buffer.alloc(0);
  }
}
