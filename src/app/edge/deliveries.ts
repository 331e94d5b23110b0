/** Takes a delivery, checks it and answers. */
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import type { DeliveryResult, Metrics } from "../ops/metrics.ts";
import { isSigned } from "../signature.ts";
import { LISTENED } from "../webhooks/index.ts";
import type { Answer } from "./answer.ts";

/** GitHub never sends more: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_BYTES = 25 * 1024 * 1024;

export interface Taking {
  probot: Probot;
  log: Logger;
  /** Those that a delivery may be signed with: the webhook's, and while it is replaced the one before. */
  secrets: readonly (string | null)[];
  metrics: Metrics;
}

/** Resolves once the delivery is kept, or concerns nobody; what comes of one that is listened to, `listen` counts. */
export async function takeDelivery(taking: Taking, request: IncomingMessage): Promise<Answer> {
  const name = one(request.headers["x-github-event"]) ?? "";
  const event = LISTENED.has(name) ? name : "other";
  const count = (result: DeliveryResult) => taking.metrics.delivered(event, result);
  try {
    const answer = await take(taking, request);
    if (answer[0] !== 202) count("refused");
    else if (event === "other") count("dropped");
    return answer;
  } catch (error) {
    count("failed");
    throw error;
  }
}

async function take({ probot, log, secrets }: Taking, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return [405, "Webhooks are POSTed."];
  const [name, id, signature] = ["x-github-event", "x-github-delivery", "x-hub-signature-256"].map((header) =>
    one(request.headers[header]),
  );
  if (!name || !id) return [400, "The headers X-GitHub-Event and X-GitHub-Delivery are missing."];
  if (!signature) return [401, "The delivery isn't signed. Set the webhook's secret to the app's WEBHOOK_SECRET."];
  const body = await read(request);
  if (body === null) return [413, `The delivery has more than ${MAX_BYTES} bytes.`];
  if (!isSigned(body, signature, secrets)) {
    log.warn({ delivery: id, event: name }, "a delivery with a wrong signature was refused");
    return [401, "The signature is wrong. Set the webhook's secret to the app's WEBHOOK_SECRET."];
  }
  const payload = parse(body);
  if (payload === null)
    return [400, "The delivery is not a JSON object. Set the webhook's content type to application/json."];
  await probot.webhooks.receive({ id, name, payload } as Parameters<Probot["webhooks"]["receive"]>[0]);
  return [202, "Kept."];
}

function one(header: string | string[] | undefined): string | null {
  return typeof header === "string" ? header : null;
}

/** The body as it came, byte by byte: that is what is signed. `null` when it is too long. */
async function read(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(body: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
