import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { EVENTS, PERMISSIONS } from "../../src/cli/local-run/permissions.ts";

test(
  "the App on this machine may do and hears what the manifest asks for on GitHub, " +
    "nothing more",
  () => {
    const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
    expect(manifest).toHaveProperty("default_permissions", PERMISSIONS);
    expect(manifest).toHaveProperty("default_events", EVENTS);
  },
);
