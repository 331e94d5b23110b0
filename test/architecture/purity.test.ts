import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import { purityRules } from "./purity.ts";

describe("the rule of purity", () => {
  it.each([
    "export const now = new Date();",
    "export const now = Date();",
    "export const now = Date.now();",
    'export const now = Date["now"]();',
    "export const id = Math.random();",
    'export const x = fetch("https://example.org");',
    "export const x = process.pid;",
    "export const x = { process };",
    "export const x = crypto.randomUUID();",
    "setTimeout(() => undefined, 1);",
    "export const x = performance.now();",
  ])("refuses %s in the core", (text) => {
    expect(broken(purityRules, "src/core/a.ts", text)).toHaveLength(1);
    expect(broken(purityRules, "src/app/a.ts", text)).toEqual([]);
  });

  it.each([
    "export const then = (now: string) => new Date(now).getTime();",
    "export const then = Date.parse(text);",
    "export const x = facts.process + facts.fetch({ process: 1 });",
    "export interface X { fetch: string; crypto(): void }",
    "// Date.now() and process\nexport const text = 'new Date()';",
    "export const most = Math.max(1, 2);",
  ])("accepts %s", (text) => {
    expect(broken(purityRules, "src/core/a.ts", text)).toEqual([]);
  });

  it.each([
    "export const home = process.env.HOME;",
    'export const home = process["env"];',
    "export const { env } = process;",
    'import { env } from "node:process";',
    "export const home = globalThis.process.env;",
  ])("refuses %s everywhere but in env.ts", (text) => {
    for (const path of ["src/app/a.ts", "src/cli/a.ts", "src/sandbox/a.ts"]) {
      expect(broken(purityRules, path, text)).toHaveLength(1);
    }
    expect(broken(purityRules, "src/config/env.ts", text)).toEqual([]);
    expect(broken(purityRules, "test/a.test.ts", text)).toEqual([]);
  });
});
