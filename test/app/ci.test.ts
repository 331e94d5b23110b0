import { describe, expect, test } from "vitest";
import { startOf, startsChecks, triggersOf } from "../../src/core/build/ci.ts";
import { fits } from "../../src/core/build/filterPattern.ts";

const worker = { base: "baton/7-units/build", head: "baton/7-units/W1.1" };
const land = { base: "main", head: "baton/7-units/land" };

describe("whether a workflow starts checks", () => {
  test.each<[string, string, boolean, boolean]>([
    ["every pull request", "on: pull_request", true, true],
    ["a list of events", "on: [push, pull_request]", true, true],
    ["pull requests against main", "on:\n  pull_request:\n    branches: [main]", false, true],
    ["pull requests against one branch, as a text", "on:\n  pull_request:\n    branches: main", false, true],
    ["all but main", "on:\n  pull_request:\n    branches-ignore: [main]", true, false],
    ["one star stops at a slash", "on:\n  pull_request:\n    branches: ['*']", false, true],
    ["two stars don't", "on:\n  pull_request:\n    branches: ['**']", true, true],
    ["a branch taken out again", "on:\n  pull_request:\n    branches: ['**', '!baton/**']", false, true],
    ["only labels", "on:\n  pull_request:\n    types: [labeled]", false, false],
    ["updates", "on:\n  pull_request:\n    types: [synchronize]", true, true],
    ["paths promise nothing", "on:\n  pull_request:\n    paths: ['src/**']", false, false],
    ["every push", "on: push", true, true],
    ["pushes of main", "on:\n  push:\n    branches: [main]", false, false],
    ["pushes of tags", "on:\n  push:\n    tags: ['v*']", false, false],
    ["pull_request without filters", "on:\n  pull_request:\n  push:\n    branches: [main]", true, true],
    ["by hand", "on: workflow_dispatch", false, false],
    ["the key quoted", "'on': pull_request", true, true],
    ["not YAML", "on: [", false, false],
    ["not a map", "- on", false, false],
    ["empty", "", false, false],
  ])("%s", (_, text, workers, landing) => {
    expect([startsChecks(text, worker), startsChecks(text, land)]).toEqual([workers, landing]);
  });
});

describe("whether a workflow starts where the changed files fit", () => {
  const takes = (filter: string, ...files: string[]) => {
    const start = startOf(triggersOf(`on:\n  pull_request:\n    ${filter}`), worker);
    return start.when === "paths" && start.takes(files);
  };

  test.each<[string, string, string[], boolean]>([
    ["one file in", "paths: ['src/**']", ["README.md", "src/a.js"], true],
    ["none in", "paths: ['src/**']", ["README.md"], false],
    ["taken out again", "paths: ['src/**', '!src/**.md']", ["src/a.md"], false],
    ["all ignored", "paths-ignore: ['**.md']", ["README.md", "docs/a.md"], false],
    ["one not ignored", "paths-ignore: ['**.md']", ["README.md", "a.js"], true],
  ])("%s", (_, filter, files, expected) => expect(takes(filter, ...files)).toBe(expected));

  test.each([
    ["a push with paths promises nothing: CI starts with a commit that changes no file", "push:\n    paths: [a]"],
    ["a workflow for the merge queue alone", "merge_group:"],
    ["one that waits to be called", "workflow_call:"],
    ["one that only heeds the opening", "pull_request:\n    types: [opened, labeled]"],
  ])("never: %s", (_, on) => {
    expect(startOf(triggersOf(`on:\n  ${on}`), worker).when).toBe("never");
  });
});

describe("filter patterns", () => {
  test.each<[string, string, boolean]>([
    ["main", "main", true],
    ["main", "main2", false],
    ["releases/**", "releases/beta/3-alpha", true],
    ["releases/*", "releases/beta/3-alpha", false],
    ["v[12].[0-9]+", "v2.41", true],
    ["v[12].[0-9]+", "v3.4", false],
    ["*.jsx?", "page.js", true],
    ["*.jsx?", "page.jsx", true],
    ["*.jsx?", "page.jsxx", false],
    ["[", "[", false],
  ])("%s and %s", (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });

  test("a hostile pattern costs no more than its length", () => {
    const started = performance.now();
    fits("**a".repeat(80), `${"a".repeat(2000)}b`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
