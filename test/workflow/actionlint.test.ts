import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lint } from "./lint.ts";
import { rendered, VARIANTS } from "./variants.ts";

const folder = join(import.meta.dirname, "../..");

describe("actionlint finds nothing", () => {
  it.each(Object.entries(VARIANTS))("in the workflow for %s", async (_, text) =>
    expect(await lint(text)).toEqual([]),
  );

  it.each([
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    "src/cli/local-run/examples/library/.github/workflows/ci.yml",
  ])("in %s", async (path) =>
    expect(await lint(readFileSync(join(folder, path), "utf8"))).toEqual([]),
  );
});

describe("actionlint reports each planted error", () => {
  it.each([
    [
      "an expression that names nothing",
      "inputs.build }}",
      "inputs.bulid }}",
      /"bulid" is not defined/,
    ],
    [
      "untrusted text in a script",
      "exec ${",
      'echo "${{ github.event.issue.title }}"; exec ${',
      /untrusted/,
    ],
    [
      "a key that isn't one",
      "timeout-minutes: 60",
      "timeout-minuts: 60",
      /unexpected key "timeout-minuts"/,
    ],
    ["a permission that isn't one", "checks: read", "checks: reed", /"reed" is invalid/],
    [
      "a step that isn't there",
      "steps.session.outcome",
      "steps.sesion.outcome",
      /"sesion" is not defined/,
    ],
  ])("%s", async (_, right, wrong, finding) => {
    const text = rendered().replace(right, wrong);
    expect(text).not.toBe(rendered());
    expect((await lint(text)).join("\n")).toMatch(finding);
  });
});
