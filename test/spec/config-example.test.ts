import { Ajv } from "ajv";
import { load } from "js-yaml";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderExampleConfig } from "../../src/config/offered-files.ts";
import { createJsonSchema, getSchemaUrl } from "../../src/config/json-schema.ts";
import { getDefaultSettings } from "../../src/config/load-settings.ts";
import { settingsSchema } from "../../src/config/schema.ts";
import { settingsOf } from "./settings.ts";

const EXAMPLE = renderExampleConfig({ schemaUrl: getSchemaUrl("1.2.3") });
/** Removes the comment signs from all lines that are settings, as a person does it in an editor. */
const uncommented = (text: string) => text.replace(/^#(?! \S)/gm, "");

it("the example has the default values, unchanged and with every line uncommented", () => {
  expect(settingsOf(EXAMPLE)).toEqual(getDefaultSettings());
  expect(settingsOf(uncommented(EXAMPLE))).toEqual(getDefaultSettings());
  expect(Object.keys(load(uncommented(EXAMPLE)) as object)).toEqual(
    Object.keys(settingsSchema.shape),
  );
});

it("the example begins with the schema's address and has no long line", () => {
  expect(EXAMPLE).toMatch(
    /^# yaml-language-server: \$schema=https:\/\/unpkg\.com\/baton-app@1\.2\.3\/dist\/config\/baton/,
  );
  expect(EXAMPLE.split("\n").filter((line) => line.length > 120)).toEqual([]);
  expect(EXAMPLE).toContain(
    "# Who approves the plan: a person by `/approve`, or nobody. One of human, auto.\n#  plan:",
  );
});

it("detected settings apply, and the others can still be uncommented", () => {
  const detected = {
    checks: { require: ["test"] },
    gates: { landing: "auto" as const },
    setup: ".github/actions/baton-setup",
  };
  const text = renderExampleConfig({ schemaUrl: "https://x.example/s.json", detected });
  const wanted = {
    ...{
      ...getDefaultSettings(),
      ...detected,
      gates: { ...getDefaultSettings().gates, landing: "auto" },
    },
    checks: { ignore: [], require: ["test"] },
  };
  expect(settingsOf(text)).toEqual(wanted);
  expect(settingsOf(uncommented(text))).toEqual(wanted);
});

it("the schema in the package equals the settings' schema (else: npm run schema)", () => {
  const path = new URL("../../src/config/baton.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(createJsonSchema());
});

it("the schema accepts what Baton accepts, and describes each key with its default", () => {
  const fits = new Ajv({ strict: false }).compile(createJsonSchema());
  for (const text of [
    uncommented(EXAMPLE),
    "runs_on: x",
    "{}",
    "prices: {m: {input: 1, output: 1, cache_read: 0, cache_write: 0}}",
  ]) {
    expect(fits(load(text)), text).toBe(true);
  }
  for (const text of [
    "labl: x",
    "gates: {plan: robot}",
    "loops: 1.5",
    "egress: {docs: ['*']}",
    "label: [x]",
  ]) {
    expect(fits(load(text)), text).toBe(false);
  }
  for (const [key, { description, ...rest }] of Object.entries(
    createJsonSchema().properties ?? {},
  )) {
    expect(description, key).toMatch(/\.$/);
    expect("default" in rest || "properties" in rest || "examples" in rest, key).toBe(true);
  }
});
