import type { Actor } from "../../rest/endpoint.ts";
import { Refusal } from "../../rest/refusal.ts";

/** For mutations that have no endpoint of REST, whose table would refuse: who asks may not do this. */
export function forbidden(actor: Actor): Refusal {
  return new Refusal(403, actor.kind === "person" ? "Must have push access" : "Resource not accessible by integration");
}
