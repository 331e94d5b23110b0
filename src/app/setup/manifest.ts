/** What GitHub makes the App of: `app.yml`, and where this server is. */
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { WEBHOOK_PATH } from "../edge/webhookServer.ts";

/** The part of `app.yml` that the page shows. */
export interface AppFile {
  name: string;
  description: string;
  default_permissions: Record<string, string>;
  default_events: string[];
}

/** The file as it is shipped with this version. */
export function appFile(): AppFile {
  return load(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as AppFile;
}

/**
 * The manifest's JSON: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 * `address` is where GitHub reaches this server, `back` where the browser comes back to with a code.
 */
export function manifestOf(file: AppFile, address: string, back: string): string {
  return JSON.stringify({
    ...file,
    hook_attributes: { url: `${address}${WEBHOOK_PATH}`, active: true },
    redirect_url: back,
  });
}
