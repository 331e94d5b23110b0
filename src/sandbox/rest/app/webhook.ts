import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { respondAccepted, respondOk } from "../reply.ts";
import { requireApp } from "./app.ts";
import type { Delivery } from "../../webhooks/delivery-log.ts";
import { readWindow } from "../listing.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import type { App } from "../../schema/accounts.ts";

/** Returns the target of the app's webhooks, but never the secret. */
const getHookConfig = defineEndpoint({
  method: "GET",
  path: "/app/hook/config",
  docs: "apps/webhooks#get-a-webhook-configuration-for-an-app",
  permission: "app",
  handle(call) {
    const { webhookUrl, webhookSecret } = requireApp(call);
    const secret = webhookSecret === "" ? {} : { secret: "********" };
    return respondOk({
      content_type: "json",
      insecure_ssl: "0",
      ...secret,
      ...(webhookUrl ? { url: webhookUrl } : {}),
    });
  },
});

const PATH = "/app/hook/deliveries";

/**
 * Since February 2026 GitHub's delivery ids exceed the integers that a JavaScript number can
 * represent exactly:
 * https://github.com/octokit/request.js/issues/797
 */
const FIRST = 3_804_004_623_172_000_000n;

/**
 * Lists deliveries, newest first. Pages start at a `cursor`, because new deliveries would shift
 * numbered pages.
 */
const listDeliveries = defineEndpoint({
  method: "GET",
  path: PATH,
  docs: "apps/webhooks#list-deliveries-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const all = call.sandbox.deliveries
      .list(requireAppWithHook(call))
      .filter(createStatusFilter(call.query.get("status")));
    const { perPage } = readWindow(call);
    const start = findStart(all, call.query.get("cursor"));
    const links = [
      ...(start > 0 ? [formatLink(call, all[Math.max(0, start - perPage)], "prev")] : []),
      ...(start + perPage < all.length ? [formatLink(call, all[start + perPage], "next")] : []),
    ];
    const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
    return respondOk(all.slice(start, start + perPage).map(serializeDelivery), headers);
  },
});

const getDelivery = defineEndpoint({
  method: "GET",
  path: `${PATH}/{delivery_id}`,
  docs: "apps/webhooks#get-a-delivery-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const delivery = requireDelivery(call);
    const { headers, body, response, url } = delivery;
    const request = { headers, payload: JSON.parse(body) as unknown };
    return respondOk({ ...serializeDelivery(delivery), url, request, response });
  },
});

/** https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
const redeliver = defineEndpoint({
  method: "POST",
  path: `${PATH}/{delivery_id}/attempts`,
  docs: "apps/webhooks#redeliver-a-delivery-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const app = requireAppWithHook(call);
    const delivery = requireDelivery(call);
    if (app.webhookUrl === "") throw createUnprocessableError("The app has no webhook address.");
    call.sandbox.deliveries.redeliver(app, delivery);
    return respondAccepted();
  },
});

/**
 * Returns the app of the caller. An App whose webhook is off has no hook, and so no log of
 * deliveries either.
 * @throws HttpError 404 if the app has no webhook.
 */
function requireAppWithHook(call: Call): App {
  const app = requireApp(call);
  if (app.webhookUrl === null) throw createNotFoundError();
  return app;
}

function requireDelivery(call: Call): Delivery {
  const wanted = call.params["delivery_id"];
  const delivery = call.sandbox.deliveries
    .list(requireAppWithHook(call))
    .find((one) => formatDeliveryId(one) === wanted);
  if (!delivery) throw createNotFoundError();
  return delivery;
}

/** Formats the id as GitHub shows it. */
function formatDeliveryId({ id }: Delivery): string {
  return String(FIRST + BigInt(id));
}

function createStatusFilter(wanted: string | null): (one: Delivery) => boolean {
  if (wanted === null) return () => true;
  if (wanted !== "success" && wanted !== "failure")
    throw createUnprocessableError("status must be success or failure.");
  return (one) => (one.status === "OK") === (wanted === "success");
}

function findStart(all: Delivery[], cursor: string | null): number {
  if (cursor === null) return 0;
  const id = Number(/^v1_(\d+)$/.exec(cursor)?.[1]);
  if (!Number.isSafeInteger(id)) throw createUnprocessableError("Invalid cursor");
  const start = all.findIndex((one) => one.id <= id);
  return start < 0 ? all.length : start;
}

function formatLink(call: Call, first: Delivery | undefined, rel: string): string {
  const url = new URL(call.request.url);
  url.searchParams.set("cursor", `v1_${first?.id}`);
  return `<${url.href}>; rel="${rel}"`;
}

function serializeDelivery(delivery: Delivery) {
  return {
    id: toRawNumber(formatDeliveryId(delivery)),
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** Creates a JSON number with all its digits. TypeScript does not know the function yet. */
function toRawNumber(digits: string): object {
  return (JSON as unknown as { rawJSON(text: string): object }).rawJSON(digits);
}

export const webhookEndpoints: Endpoint[] = [getHookConfig, listDeliveries, getDelivery, redeliver];
