/**
 * The HTTP edge: takes deliveries, checks them and answers. Probot's own server neither bounds a
 * body nor tells a wrong signature from a malformed request, and knows one secret.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createJsonSchema } from "../../config/json-schema.ts";
import { DatabaseFull } from "../queue/database-errors.ts";
import {
  answerMetricsRequest,
  answerSpendingRequest,
  type HttpResponse,
  type Readiness,
} from "./operator-pages.ts";
import { receiveDelivery, type DeliveryContext } from "./deliveries.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";
/** The JSON schema of `.github/baton.yml`, as this version knows it. */
const SCHEMA_PATH = "/schema/baton.json";
const SCHEMA_TYPE = "application/schema+json";

/** In milliseconds. GitHub waits ten seconds for an answer: what comes more slowly isn't its. */
const TIMEOUTS = {
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
};

export interface HttpServerOptions extends DeliveryContext {
  readiness: Readiness;
  /** Who may read the metrics, if not whoever is on this machine. */
  metricsToken: string | null;
  /** Renders what builds spent; null = not yet. @throws GitHubError */
  spending: () => (() => Promise<string>) | null;
}

export function createHttpServer(edge: HttpServerOptions): Server {
  const { log, readiness } = edge;
  return createServer(TIMEOUTS, (request, response) => {
    respond(edge, request)
      .catch((error: unknown): HttpResponse => {
        const delivery = request.headers["x-github-delivery"];
        if (error instanceof DatabaseFull) {
          log.error(
            { reason: error.message, delivery },
            "a delivery could not be kept: the disk is full",
          );
          return [507, `The delivery could not be kept. ${error.message} Deliver it again then.`];
        }
        log.error({ err: error, delivery }, "a delivery could not be kept");
        return [500, "The delivery could not be kept. Deliver it again."];
      })
      .then(
        (answered) => sendResponse(request, response, answered, readiness.stopping),
        () => response.destroy(),
      );
  });
}

async function respond(edge: HttpServerOptions, request: IncomingMessage): Promise<HttpResponse> {
  const { readiness, metrics, metricsToken, spending } = edge;
  const path = request.url?.split("?")[0];
  // Node leaves the body of an answer to HEAD out.
  const reads = request.method === "GET" || request.method === "HEAD";
  if (path === "/ping" && reads) return [200, "PONG"];
  if (path === "/healthz" && reads) return [200, "Alive."];
  if (path === "/readyz" && reads) return readiness.answer();
  if (path === "/metrics" && reads) return answerMetricsRequest(metrics, metricsToken, request);
  if (path === "/metrics/spend" && reads)
    return answerSpendingRequest(spending(), metricsToken, request);
  if (path === SCHEMA_PATH && reads) return [200, JSON.stringify(createJsonSchema()), SCHEMA_TYPE];
  if (path !== WEBHOOK_PATH) return [404, `There is nothing here. Webhooks go to ${WEBHOOK_PATH}.`];
  if (readiness.stopping) return [503, "The server is stopping. Deliver it again."];
  return receiveDelivery(edge, request);
}

function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  [status, text, type = "text/plain; charset=utf-8"]: HttpResponse,
  last: boolean,
): void {
  response.writeHead(status, {
    "content-type": type,
    // What is left of a refused body isn't read; and who stops waits for no connection.
    ...(request.complete && !last ? {} : { connection: "close" }),
  });
  response.end(`${text}\n`);
}
