/** Takes a delivery, checks it and answers. */
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { DeliveryResult, Metrics } from "../ops/metrics.ts";
import { isSigned } from "./signature.ts";
import { LISTENED, type Hear, type Outcome } from "../webhooks/index.ts";
import type { Answer } from "./answer.ts";
import { MAX_BYTES, type BodyReader } from "./body.ts";

/** GitHub's are UUIDs. What is longer no index takes. */
const GUID = /^[\w-]{1,100}$/;

export interface Taking {
  hear: Hear;
  log: Logger;
  /** Those that a delivery may be signed with: the webhook's, and while it is replaced the one before. */
  secrets: readonly (string | null)[];
  metrics: Metrics;
  bodies: Pick<BodyReader, "read">;
}

/** What a delivery is answered that was kept before: people read it on GitHub's page of deliveries. */
export const KNOWN = "Known already.";

/** Resolves once the delivery is kept, or concerns nobody, and tells GitHub which of the two it was. */
export async function takeDelivery(taking: Taking, request: IncomingMessage): Promise<Answer> {
  const { log, metrics } = taking;
  const [name, id] = [header(request, "x-github-event"), header(request, "x-github-delivery")];
  const event = name !== null && LISTENED.has(name) ? name : "other";
  const count = (result: DeliveryResult) => metrics.delivered(event, result);
  try {
    const taken = await take(taking, request);
    if (taken === "aborted") {
      count("aborted");
      return [400, "The delivery broke off."];
    }
    if (Array.isArray(taken)) {
      count("refused");
      return taken;
    }
    const { result, reason } = taken;
    count(result);
    if (result === "malformed") log.warn({ delivery: id, event, reason }, "a delivery isn't as GitHub describes it");
    if (result === "dropped") log.debug({ delivery: id, event, reason }, "a delivery is ignored");
    if (reason !== null) return [202, `Ignored. ${reason}`];
    return [202, result === "doubled" ? KNOWN : "Kept."];
  } catch (error) {
    count("failed");
    throw error;
  }
}

/** "aborted" = it broke off: anybody may do that, and GitHub would have signed it. */
async function take(
  { hear, log, secrets, bodies }: Taking,
  request: IncomingMessage,
): Promise<Answer | Outcome | "aborted"> {
  if (request.method !== "POST") return [405, "Webhooks are POSTed."];
  const [name, id, signature] = ["x-github-event", "x-github-delivery", "x-hub-signature-256"].map((one) =>
    header(request, one),
  );
  if (!name || !id) return [400, "The headers X-GitHub-Event and X-GitHub-Delivery are missing."];
  if (!GUID.test(id)) return [400, "X-GitHub-Delivery is not a GUID."];
  if (!signature) return [401, "The delivery isn't signed. Set the webhook's secret to the app's WEBHOOK_SECRET."];
  const body = await bodies.read(request).catch((error: unknown) => {
    log.debug({ err: error, delivery: id, event: name }, "a delivery broke off");
    return "aborted" as const;
  });
  if (body === "aborted") return body;
  if (body === "too long") return [413, `The delivery has more than ${MAX_BYTES} bytes.`];
  if (body === "no room") return [503, "Too many deliveries are under way. Deliver it again."];
  if (!isSigned(body, signature, secrets)) {
    log.warn({ delivery: id, event: name }, "a delivery with a wrong signature was refused");
    return [401, "The signature is wrong. Set the webhook's secret to the app's WEBHOOK_SECRET."];
  }
  const payload = parse(body);
  if (payload === null)
    return [400, "The delivery is not a JSON object. Set the webhook's content type to application/json."];
  return hear({ id, name, payload });
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" ? value : null;
}

function parse(body: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
