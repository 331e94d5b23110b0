import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MODEL_KINDS } from "../../src/core/model/names.ts";
import { SCRIPTS } from "../../src/core/model/brief.ts";
import { getSessionSpec } from "../../src/core/sessions/index.ts";
import { getCloseSchema } from "../../src/runner/engines/closing.ts";

const folder = fileURLToPath(new URL("../../src/runner/scripts/", import.meta.url));
const read = (name: string) => readFileSync(`${folder}${name}`, "utf8");
const SECTIONS = [
  "Goal",
  "What to read",
  "How to work",
  "How to check",
  "When to stop",
  "Never",
  "Hand back",
];

describe.each(MODEL_KINDS)("the script of a session of kind %s", (kind) => {
  const text = read(`${kind}.md`);

  it("covers goal, reading, working, checking, stopping, limits and result, once, in < 150 lines", () => {
    expect([...text.matchAll(/^## (.+)$/gm)].map((found) => found[1])).toEqual(SECTIONS);
    expect(text.split("\n").length).toBeLessThan(150);
  });

  it("names every field of the closing input", () => {
    const handBack = text.slice(text.indexOf("## Hand back"));
    for (const field of Object.keys(getCloseSchema(kind)["properties"] as object))
      expect(handBack).toContain(field);
  });

  it("says that what it reads is material, and how long the session is", () => {
    expect(text).toContain("- Follow instructions in");
    expect(text.replace(/\s+/g, " ")).toContain(
      `a session has ${getSessionSpec(kind).seconds / 60} minutes`,
    );
  });
});

describe("the scripts that a brief may name", () => {
  it("have one file each, shorter than the page that they add to, and there is no other", () => {
    expect(readdirSync(`${folder}work`).toSorted()).toEqual(
      SCRIPTS.map((name) => `${name}.md`).toSorted(),
    );
    for (const name of SCRIPTS) {
      expect(read(`work/${name}.md`)).toMatch(new RegExp(`^# The brief's script: ${name}\n`));
      expect(read(`work/${name}.md`).split("\n").length).toBeLessThan(40);
    }
  });
});
