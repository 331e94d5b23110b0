import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";

/** What kind of GitHub this is: an Enterprise Server says its version, and has no hooks' addresses to list. */
export const getMeta: Endpoint = {
  method: "GET",
  path: "/meta",
  docs: "meta/meta#get-apiname-meta-information",
  permission: "anyone",
  handle: () => ok({ verifiable_password_authentication: false, installed_version: "3.20.0" }),
};
