/**
 * The HTTP edge: takes deliveries, checks them and answers. Probot's own server neither bounds a body nor tells a wrong
 * signature from a malformed request, and knows one secret; so its webhooks are given the deliveries from here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { jsonSchema } from "../config/json-schema.ts";
import type { Answer } from "./edge/answer.ts";
import { takeDelivery } from "./edge/deliveries.ts";
import type { Readiness } from "./edge/readiness.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";
/** The JSON schema of `.github/baton.yml`, as this version knows it. */
const SCHEMA_PATH = "/schema/baton.json";
const SCHEMA_TYPE = "application/schema+json";

export interface Edge {
  probot: Probot;
  log: Logger;
  /** Those that a delivery may be signed with: the webhook's, and while it is replaced the one before. */
  secrets: readonly (string | null)[];
  readiness: Readiness;
}

export function webhookServer(edge: Edge): Server {
  const { log } = edge;
  return createServer((request, response) => {
    answer(edge, request)
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

async function answer({ probot, log, secrets, readiness }: Edge, request: IncomingMessage): Promise<Answer> {
  const path = request.url?.split("?")[0];
  if (path === "/ping" && request.method === "GET") return [200, "PONG"];
  if (path === "/healthz" && request.method === "GET") return [200, "Alive."];
  if (path === "/readyz" && request.method === "GET") return readiness.answer();
  if (path === SCHEMA_PATH && request.method === "GET") return [200, JSON.stringify(jsonSchema()), SCHEMA_TYPE];
  if (path !== WEBHOOK_PATH) return [404, `There is nothing here. Webhooks go to ${WEBHOOK_PATH}.`];
  return takeDelivery(probot, log, secrets, request);
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
