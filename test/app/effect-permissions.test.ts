/** The App requests the permissions that its effects need, and no other write permission. */
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { EFFECTS } from "../../src/core/model/effects/index.ts";

test("app.yml asks for each permission that an effect needs, and each has its effect", () => {
  const text = readFileSync(new URL("../../app.yml", import.meta.url), "utf8");
  const { default_permissions: granted } = load(text) as {
    default_permissions: Record<string, string>;
  };
  const writes = Object.keys(granted).filter((name) => granted[name] === "write");
  const needed = new Set(EFFECTS.flatMap(({ permissions }) => permissions));
  expect([...needed].toSorted()).toEqual(writes.toSorted());
});
