import type { App } from "../../model.ts";
import type { Delivery } from "../../webhooks/log.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { window } from "../page.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { accepted, ok } from "../reply.ts";
import { appOf } from "./find.ts";

const PATH = "/app/hook/deliveries";

/**
 * Since February 2026 GitHub's ids of deliveries are larger than what a number of JavaScript tells apart:
 * https://github.com/octokit/request.js/issues/797
 */
const FIRST = 3_804_004_623_172_000_000n;

/** Newest first, in pages that begin at a `cursor`, as new deliveries would shift numbered ones. */
export const listDeliveries: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "apps/webhooks#list-deliveries-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const all = call.sandbox.deliveries.list(hookedAppOf(call)).filter(withStatus(call.query.get("status")));
    const { perPage } = window(call);
    const start = startOf(all, call.query.get("cursor"));
    const links = [
      ...(start > 0 ? [link(call, all[Math.max(0, start - perPage)], "prev")] : []),
      ...(start + perPage < all.length ? [link(call, all[start + perPage], "next")] : []),
    ];
    const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
    return ok(all.slice(start, start + perPage).map(presentItem), headers);
  },
};

export const getDelivery: Endpoint = {
  method: "GET",
  path: `${PATH}/{delivery_id}`,
  docs: "apps/webhooks#get-a-delivery-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const delivery = deliveryOf(call);
    const { headers, body, response, url } = delivery;
    const request = { headers, payload: JSON.parse(body) as unknown };
    return ok({ ...presentItem(delivery), url, request, response });
  },
};

/** https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
export const redeliver: Endpoint = {
  method: "POST",
  path: `${PATH}/{delivery_id}/attempts`,
  docs: "apps/webhooks#redeliver-a-delivery-for-an-app-webhook",
  permission: "app",
  handle(call) {
    const app = hookedAppOf(call);
    const delivery = deliveryOf(call);
    if (app.webhookUrl === "") throw unprocessable("The app has no webhook address.");
    call.sandbox.deliveries.redeliver(app, delivery);
    return accepted();
  },
};

/** An App whose webhook is off has no hook, and so no log of deliveries either. @throws Refusal 404 */
function hookedAppOf(call: Call): App {
  const app = appOf(call);
  if (app.webhookUrl === null) throw notFound();
  return app;
}

function deliveryOf(call: Call): Delivery {
  const wanted = call.params["delivery_id"];
  const delivery = call.sandbox.deliveries.list(hookedAppOf(call)).find((one) => idOf(one) === wanted);
  if (!delivery) throw notFound();
  return delivery;
}

/** As GitHub shows it. */
function idOf({ id }: Delivery): string {
  return String(FIRST + BigInt(id));
}

function withStatus(wanted: string | null): (one: Delivery) => boolean {
  if (wanted === null) return () => true;
  if (wanted !== "success" && wanted !== "failure") throw unprocessable("status has to be success or failure.");
  return (one) => (one.status === "OK") === (wanted === "success");
}

function startOf(all: Delivery[], cursor: string | null): number {
  if (cursor === null) return 0;
  const id = Number(/^v1_(\d+)$/.exec(cursor)?.[1]);
  if (!Number.isSafeInteger(id)) throw unprocessable("Invalid cursor");
  const start = all.findIndex((one) => one.id <= id);
  return start < 0 ? all.length : start;
}

function link(call: Call, first: Delivery | undefined, rel: string): string {
  const url = new URL(call.request.url);
  url.searchParams.set("cursor", `v1_${first?.id}`);
  return `<${url.href}>; rel="${rel}"`;
}

function presentItem(delivery: Delivery) {
  return {
    id: asNumber(idOf(delivery)),
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

/** A number in JSON, with all its digits; TypeScript doesn't know of the function yet. */
function asNumber(digits: string): object {
  return (JSON as unknown as { rawJSON(text: string): object }).rawJSON(digits);
}
