import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { SUBSCRIBED_EVENTS } from "../../src/app/webhooks/index.ts";
import { PERMISSIONS } from "../../src/cli/local-run/permissions.ts";

test("the manifest has the permissions of this machine's App and the registered webhook events", () => {
  const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
  expect(manifest).toHaveProperty("default_permissions", PERMISSIONS);
  expect(manifest).toHaveProperty("default_events", SUBSCRIBED_EVENTS);
});
