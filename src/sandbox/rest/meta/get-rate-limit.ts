import { clientOf } from "../../requests.ts";
import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";

/** Asking costs nothing. */
export const getRateLimit: Endpoint = {
  method: "GET",
  path: "/rate_limit",
  docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
  permission: "anyone",
  handle({ actor, requests, sandbox }) {
    const left = (resource: "core" | "search" | "graphql") => requests.left(clientOf(actor), resource, sandbox.clock());
    const resources = { core: left("core"), search: left("search"), graphql: left("graphql") };
    return { ...ok({ resources, rate: resources.core }), free: true };
  },
};
