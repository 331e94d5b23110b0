import { clientOf, type Resource } from "../../requests.ts";
import type { Endpoint } from "../endpoint.ts";
import { Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";

/** Asking costs nothing. A GitHub Enterprise Server without limits answers 404. */
export const getRateLimit: Endpoint = {
  method: "GET",
  path: "/rate_limit",
  docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
  permission: "anyone",
  handle({ actor, requests, sandbox }) {
    const left = (resource: Resource) => requests.announce(clientOf(actor), resource, sandbox.clock());
    const resources = { core: left("core"), search: left("search"), graphql: left("graphql") };
    if (resources.core === null) throw new Refusal(404, "Rate limiting is not enabled.");
    return { ...ok({ resources, rate: resources.core }), free: true };
  },
};
