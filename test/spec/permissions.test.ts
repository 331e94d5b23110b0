import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { SUBSCRIBED_EVENTS } from "../../src/app/webhooks/index.ts";
import { PERMISSIONS } from "../../src/cli/local-run/permissions.ts";

test(
  "the manifest asks for the permissions of the App on this machine, and for the events of the " +
    "registry of webhooks",
  () => {
    const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
    expect(manifest).toHaveProperty("default_permissions", PERMISSIONS);
    expect(manifest).toHaveProperty("default_events", SUBSCRIBED_EVENTS);
  },
);
