import { describe, expect, it } from "vitest";
import { broken } from "./broken.ts";
import { importRules } from "./imports.ts";

describe("the rule of imports", () => {
  it.each([
    ["src/core/a.ts", 'import { x } from "../app/x.ts";'],
    ["src/core/a.ts", 'import { readFileSync } from "node:fs";'],
    ["src/core/a.ts", 'import type { Octokit } from "@octokit/rest";'],
    ["src/core/a.ts", 'import { z } from "zodiac";'],
    ["src/core/a.ts", 'export const x = await import("node:fs");'],
    ["src/core/a.ts", "export const x = (name: string) => import(name);"],
    ["src/core/a.ts", 'export type X = import("../config/schema.ts").X;'],
    ["src/config/a.ts", 'export * from "../app/x.ts";'],
    ["src/app/a.ts", 'import "../runner/x.ts";'],
    ["src/app/a.ts", 'import { s } from "../sandbox/x.ts";'],
    ["src/runner/a.ts", 'export { x } from "../app/x.ts";'],
    ["src/sandbox/rest/a.ts", 'import type { State } from "../../core/build/state.ts";'],
    ["src/app/a.ts", 'import { main } from "../cli/main.ts";'],
    ["src/cli/a.ts", 'import { x } from "../../test/x.ts";'],
    ["src/cli/a.ts", 'import { s } from "../sandbox/x.ts";'],
    ["src/app/a.ts", 'import { x } from "./x.js";'],
    ["src/app/a.ts", 'import { x } from "./x";'],
    ["src/helpers/a.ts", "export const x = 1;"],
    ["src/core/text/a.ts", 'import { x } from "../model/x.ts";'],
    ["src/core/model/a.ts", 'import type { X } from "../messages/x.ts";'],
    ["src/core/messages/a.ts", 'import { x } from "../setup/x.ts";'],
    ["src/core/guards/a.ts", 'import { x } from "../rules/x.ts";'],
    ["src/core/rules/landing/a.ts", 'import { x } from "../../commands/x.ts";'],
    ["src/core/tasks/a.ts", 'import { x } from "../decide.ts";'],
    ["src/core/helpers/a.ts", 'import { x } from "../text/x.ts";'],
  ])("in %s refuses %s", (path, text) => {
    expect(broken(importRules, path, text)).toHaveLength(1);
  });

  it.each([
    [
      "src/core/text/a.ts",
      'import { z } from "zod";\nimport { sha256 } from "@noble/hashes/sha2.js";\nimport "./b.ts";',
    ],
    [
      "src/core/tasks/a.ts",
      'import "../commands/b.ts";\nimport "../rules/x/b.ts";\nimport "../text/b.ts";',
    ],
    ["src/core/decide.ts", 'import "./commands/b.ts";\nimport "./rules/b.ts";'],
    [
      "src/app/github/a.ts",
      'import "node:fs";\nimport "../../core/b.ts";\nimport "../../config/env.ts";',
    ],
    ["src/sandbox/rest/a.ts", 'import "../model.ts";\nimport "node:http";'],
    ["src/cli/verbs/run.ts", 'import "github-sandbox";\nimport "../../app/server.ts";'],
    ["src/index.ts", 'import "./app/app.ts";'],
    ["test/spec/a.ts", 'import "../../src/core/a.ts";\nimport "../../src/sandbox/index.ts";'],
    ["src/core/a.ts", '// import "node:fs"\nexport const text = \'import "node:fs"\';'],
  ])("in %s accepts %s", (path, text) => {
    expect(broken(importRules, path, text)).toEqual([]);
  });

  it("reports the file, the line and the import", () => {
    expect(broken(importRules, "src/runner/a.ts", '\nimport "../app/x.ts";')).toEqual([
      "2: imports ../app/x.ts: src/runner may import only runner, core, config",
    ]);
  });
});
