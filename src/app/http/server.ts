/**
 * The HTTP server: accepts deliveries and answers pages. Probot's own server has no limit on the
 * size of a body. It can't tell a wrong signature from a malformed request, and accepts only one
 * secret.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { DatabaseFull } from "../queue/database-errors.ts";
import { receiveDelivery, type DeliveryContext } from "./deliveries.ts";
import { answerPage, type HttpResponse, type PageContext } from "./page.ts";
import { PAGES } from "./pages.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";

/** In milliseconds. GitHub waits ten seconds for an answer, so slower requests aren't GitHub's. */
const TIMEOUTS = {
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
};

export interface HttpServerOptions extends DeliveryContext, PageContext {}

export function createHttpServer(options: HttpServerOptions): Server {
  const { log, readiness } = options;
  return createServer(TIMEOUTS, (request, response) => {
    respond(options, request)
      .catch((error: unknown): HttpResponse => {
        const delivery = request.headers["x-github-delivery"];
        if (error instanceof DatabaseFull) {
          log.error(
            { reason: error.message, delivery },
            "a delivery could not be stored: the disk is full",
          );
          return [507, `The delivery could not be stored. ${error.message} Then deliver it again.`];
        }
        log.error({ err: error, delivery }, "a delivery could not be stored");
        return [500, "The delivery could not be stored. Deliver it again."];
      })
      .then(
        (answer) => sendResponse(request, response, answer, readiness.stopping),
        () => response.destroy(),
      );
  });
}

async function respond(
  options: HttpServerOptions,
  request: IncomingMessage,
): Promise<HttpResponse> {
  const page = await answerPage(PAGES, options, request);
  if (page) return page;
  if (request.url?.split("?")[0] !== WEBHOOK_PATH)
    return [404, `There is nothing here. Webhooks go to ${WEBHOOK_PATH}.`];
  if (options.readiness.stopping) return [503, "The server is stopping. Deliver it again."];
  return receiveDelivery(options, request);
}

function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  [status, text, type = "text/plain; charset=utf-8"]: HttpResponse,
  isLast: boolean,
): void {
  response.writeHead(status, {
    "content-type": type,
    // Baton doesn't read the rest of a refused body. It also doesn't wait for connections when it
    // stops.
    ...(request.complete && !isLast ? {} : { connection: "close" }),
  });
  response.end(`${text}\n`);
}
