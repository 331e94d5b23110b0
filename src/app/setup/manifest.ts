/** What GitHub makes the App of: `app.yml`, and where this server is. */
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { WEBHOOK_PATH } from "../edge/webhookServer.ts";

/** The part of `app.yml` that the page shows. */
export interface AppFile {
  description: string;
  default_permissions: Record<string, string>;
  default_events: string[];
}

/** The file as it is shipped with this version. */
export function appFile(): AppFile {
  return load(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as AppFile;
}

/** GitHub takes no longer name of an App. */
const MOST_CHARACTERS = 34;

/** What the App of this account is called unless a person changes it on GitHub: the name must be unique there. */
export function nameApp(owner: string): string {
  return `baton-${owner}`.slice(0, MOST_CHARACTERS).replace(/-$/, "");
}

/**
 * The manifest's JSON: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 * `address` is where GitHub reaches this server, `back` where the browser comes back to with a code.
 */
export function renderManifest(file: AppFile, { name, address, back }: Record<"name" | "address" | "back", string>) {
  return JSON.stringify({
    ...file,
    name,
    hook_attributes: { url: `${address}${WEBHOOK_PATH}`, active: true },
    redirect_url: back,
  });
}
