/** Receives a delivery, verifies it and answers. */
import type { IncomingMessage } from "node:http";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Logger } from "pino";
import type { Metrics } from "../metrics/metrics.ts";
import type { DeliveryHandler, DeliveryOutcome } from "../webhooks/handler.ts";
import { HANDLED_EVENTS } from "../webhooks/index.ts";
import type { HttpResponse } from "./page.ts";
import type { DeliveryResult } from "../webhooks/payload.ts";

// Reads request bodies in bounded memory. Only a complete body can prove that GitHub sent it, so
// anyone can make the server hold one. When memory runs out, the oldest body is dropped. GitHub
// sends a delivery in one go, so deliberately slow bodies never keep a signed delivery out.

/**
 * GitHub never sends more:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
 */
const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** Memory for all bodies that are being read, in bytes. */
const ROOM = 8 * MAX_BODY_BYTES;
/**
 * Initial buffer size of a body, in bytes. Pieces are copied together, because millions of separate
 * one-byte pieces would fill the memory too.
 */
const FIRST_BYTES = 4096;

interface Body {
  /** The reserved buffer. Its first `size` bytes are received. */
  bytes: Buffer;
  size: number;
}

export class BodyReader {
  readonly #room: number;
  /** Bodies in the order in which they started. */
  readonly #reading = new Set<Body>();
  #held = 0;

  /** @param room bytes of memory for all bodies together */
  constructor(room: number = ROOM) {
    this.#room = room;
  }

  /**
   * Returns the body byte by byte as it arrived, because the signature covers the raw bytes.
   * Returns "no room" if it was dropped for later ones.
   * @throws when the connection breaks
   */
  async read(request: IncomingMessage): Promise<Buffer | "too long" | "no room"> {
    if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return "too long";
    const body: Body = { bytes: Buffer.alloc(0), size: 0 };
    this.#reading.add(body);
    try {
      this.#grow(body, FIRST_BYTES);
      for await (const chunk of request as AsyncIterable<Buffer>) {
        const size = body.size + chunk.length;
        if (size > MAX_BODY_BYTES) return "too long";
        if (size > body.bytes.length)
          this.#grow(body, Math.min(MAX_BODY_BYTES, Math.max(size, 2 * body.bytes.length)));
        if (!this.#reading.has(body)) return "no room";
        chunk.copy(body.bytes, body.size);
        body.size = size;
      }
      return this.#reading.has(body) ? body.bytes.subarray(0, body.size) : "no room";
    } finally {
      this.#drop(body);
    }
  }

  /** Frees memory first. A body that was already dropped gets none. */
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

  /**
   * Frees the body's memory at once. Its connection notices with its next piece, or after the
   * server's time limit.
   */
  #drop(body: Body): void {
    if (!this.#reading.delete(body)) return;
    this.#held -= body.bytes.length;
    body.bytes = Buffer.alloc(0);
  }
}

// GitHub's signature of a delivery:
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries

/**
 * Whether `X-Hub-Signature-256` is a signature of exactly these bytes with one of the secrets.
 * Compares in constant time.
 */
export function isSigned(
  body: Buffer,
  signature: string,
  secrets: readonly (string | null)[],
): boolean {
  const given = Buffer.from(signature);
  const matches = secrets
    .filter((secret) => secret !== null)
    .map((secret) => {
      const expected = Buffer.from(
        `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      );
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  return matches.includes(true);
}

/** GitHub's ids are UUIDs. A longer one doesn't fit into an index. */
const GUID = /^[\w-]{1,100}$/;

export interface DeliveryContext {
  handleDelivery: DeliveryHandler;
  log: Logger;
  /** Accepted secrets: the webhook's and, during a rotation, the previous one. */
  secrets: readonly (string | null)[];
  metrics: Metrics;
  bodies: Pick<BodyReader, "read">;
}

/** Answer to a delivery that is already stored. People read it on GitHub's page of deliveries. */
export const KNOWN_DELIVERY = "Already received.";

/**
 * Resolves once the delivery is stored, or is found irrelevant, and tells GitHub which of the two
 * it was.
 */
export async function receiveDelivery(
  context: DeliveryContext,
  request: IncomingMessage,
): Promise<HttpResponse> {
  const { log, metrics } = context;
  const [name, id] = [
    getHeader(request, "x-github-event"),
    getHeader(request, "x-github-delivery"),
  ];
  const event = name !== null && HANDLED_EVENTS.has(name) ? name : "other";
  const count = (result: DeliveryResult) => metrics.countDelivery(event, result);
  try {
    const verified = await verifyDelivery(context, request);
    if (verified === "aborted") {
      count("aborted");
      return [400, "The delivery broke off."];
    }
    if (Array.isArray(verified)) {
      count("refused");
      return verified;
    }
    const { result, reason } = verified;
    count(result);
    if (result === "malformed")
      log.warn({ delivery: id, event, reason }, "a delivery is malformed");
    if (result === "dropped") log.debug({ delivery: id, event, reason }, "a delivery is ignored");
    if (reason !== null) return [202, `Ignored. ${reason}`];
    return [202, result === "duplicate" ? KNOWN_DELIVERY : "Kept."];
  } catch (error) {
    count("failed");
    throw error;
  }
}

/**
 * Returns "aborted" if the request broke off. Anyone may do that, and GitHub would have signed it.
 */
async function verifyDelivery(
  { handleDelivery, log, secrets, bodies }: DeliveryContext,
  request: IncomingMessage,
): Promise<HttpResponse | DeliveryOutcome | "aborted"> {
  if (request.method !== "POST") return [405, "Webhooks are POSTed."];
  const [name, id, signature] = ["x-github-event", "x-github-delivery", "x-hub-signature-256"].map(
    (one) => getHeader(request, one),
  );
  if (!name || !id) return [400, "The headers X-GitHub-Event and X-GitHub-Delivery are missing."];
  if (!GUID.test(id)) return [400, "X-GitHub-Delivery is not a GUID."];
  if (!signature)
    return [
      401,
      "The delivery isn't signed. Set the webhook's secret to the App's WEBHOOK_SECRET.",
    ];
  const body = await bodies.read(request).catch((error: unknown) => {
    log.debug({ err: error, delivery: id, event: name }, "a delivery broke off");
    return "aborted" as const;
  });
  if (body === "aborted") return body;
  if (body === "too long") return [413, `The delivery has more than ${MAX_BODY_BYTES} bytes.`];
  if (body === "no room") return [503, "Too many deliveries are in progress. Deliver it again."];
  if (!isSigned(body, signature, secrets)) {
    log.warn({ delivery: id, event: name }, "a delivery with a wrong signature was refused");
    return [401, "The signature is wrong. Set the webhook's secret to the App's WEBHOOK_SECRET."];
  }
  const payload = parseJsonObject(body);
  if (payload === null)
    return [
      400,
      "The delivery is not a JSON object. Set the webhook's content type to application/json.",
    ];
  return handleDelivery({ id, name, payload });
}

function getHeader(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" ? value : null;
}

function parseJsonObject(body: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
