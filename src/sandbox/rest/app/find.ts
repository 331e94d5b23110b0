import type { App, Installation } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { number } from "../input.ts";
import { notFound, Refusal } from "../refusal.ts";

export function appOf(call: Call): App {
  if (call.actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return call.actor.app;
}

export function installationsOf(call: Call): Installation[] {
  const app = appOf(call);
  return call.sandbox.world.installations.filter((one) => one.appId === app.id);
}

/** The app's installation that the path names; 404 for another app's. */
export function installationOf(call: Call): Installation {
  const id = number(call.params["installation_id"]);
  const installation = installationsOf(call).find((one) => one.id === id);
  if (!installation) throw notFound();
  return installation;
}
