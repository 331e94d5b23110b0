/**
 * The HTTP edge: takes deliveries, checks them and answers. Probot's own server neither bounds a body nor tells a wrong
 * signature from a malformed request, and knows one secret; so its webhooks are given the deliveries from here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { jsonSchema } from "../config/json-schema.ts";
import { isSigned } from "./signature.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";
/** The JSON schema of `.github/baton.yml`, as this version knows it. */
const SCHEMA_PATH = "/schema/baton.json";
const SCHEMA_TYPE = "application/schema+json";
/** GitHub never sends more: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_BYTES = 25 * 1024 * 1024;

type Answer = [status: number, text: string, type?: string];

/** @param secrets those that a delivery may be signed with: the webhook's, and while it is replaced the one before */
export function webhookServer(probot: Probot, log: Logger, secrets: readonly (string | null)[]): Server {
  return createServer((request, response) => {
    answer(probot, log, secrets, request)
      .catch((error: unknown): Answer => {
        log.error({ err: error, delivery: request.headers["x-github-delivery"] }, "a delivery could not be kept");
        return [500, "The delivery could not be kept. Deliver it again."];
      })
      .then(
        ([status, text, type]) => send(request, response, status, text, type),
        () => response.destroy(),
      );
  });
}

async function answer(
  probot: Probot,
  log: Logger,
  secrets: readonly (string | null)[],
  request: IncomingMessage,
): Promise<Answer> {
  const path = request.url?.split("?")[0];
  if (path === "/ping" && request.method === "GET") return [200, "PONG"];
  if (path === SCHEMA_PATH && request.method === "GET") return [200, JSON.stringify(jsonSchema()), SCHEMA_TYPE];
  if (path !== WEBHOOK_PATH) return [404, `There is nothing here. Webhooks go to ${WEBHOOK_PATH}.`];
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

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, {
    "content-type": type,
    // What is left of a refused body isn't read.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(`${text}\n`);
}
