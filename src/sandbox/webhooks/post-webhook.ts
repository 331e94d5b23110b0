import { createHmac } from "node:crypto";
import type { App } from "../schema/accounts.ts";

/**
 * Time that GitHub waits for an App, in milliseconds:
 * https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
 */
const TIMEOUT = 10_000;
const MAX_RESPONSE_LENGTH = 64 * 1024;

/** The result of a delivery, in the words of GitHub's delivery log. */
export interface DeliveryOutcome {
  status: string;
  statusCode: number;
  /** Duration in seconds. */
  duration: number;
  response: { headers: Record<string, string> | null; payload: string | null };
}

/**
 * Sends a delivery and returns the App's answer. Rejects if the host can't be reached, with an
 * error named `TimeoutError` if the App takes too long.
 */
export type WebhookSender = (sent: {
  method: "POST";
  url: string;
  headers: Record<string, string>;
  body: string;
}) => Promise<Response>;

/**
 * Creates the headers. GitHub signs twice; the older signature uses SHA-1:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
 */
export function createWebhookHeaders(
  app: App,
  event: string,
  guid: string,
  body: string,
): Record<string, string> {
  const signature = (hash: string) =>
    `${hash}=${createHmac(hash, app.webhookSecret).update(body).digest("hex")}`;
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/5a0dbf0",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    ...(app.webhookSecret === ""
      ? {}
      : { "x-hub-signature": signature("sha1"), "x-hub-signature-256": signature("sha256") }),
  };
}

/**
 * Sends over HTTP, each time on a new connection. On a reused one the app may close it at the same
 * moment.
 */
export const sendByFetch: WebhookSender = ({ url, headers, body }) => {
  const signal = AbortSignal.timeout(TIMEOUT);
  return fetch(url, {
    method: "POST",
    headers: { ...headers, connection: "close" },
    body,
    redirect: "manual",
    signal,
  });
};

/**
 * Posts once, because GitHub does not retry:
 * https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries
 */
export async function postWebhook(
  deliver: WebhookSender,
  clock: () => Date,
  sent: Omit<Parameters<WebhookSender>[0], "method">,
) {
  const began = clock().getTime();
  const outcome = (
    status: string,
    statusCode: number,
    response: DeliveryOutcome["response"],
  ): DeliveryOutcome => {
    return { status, statusCode, duration: (clock().getTime() - began) / 1000, response };
  };
  try {
    const answer = await deliver({ method: "POST", ...sent });
    const payload = (await answer.text()).slice(0, MAX_RESPONSE_LENGTH);
    const status = answer.ok ? "OK" : `Invalid HTTP Response: ${answer.status}`;
    return outcome(status, answer.status, { headers: Object.fromEntries(answer.headers), payload });
  } catch (error) {
    const nothing = { headers: null, payload: null };
    const late = error instanceof Error && error.name === "TimeoutError";
    return late
      ? outcome("timed out", 504, nothing)
      : outcome("failed to connect to host", 502, nothing);
  }
}
