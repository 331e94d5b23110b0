import { describe, expect, test } from "vitest";
import {
  getStartCondition,
  isCertainToStart,
  parseTriggers,
} from "../../../src/core/model/workflow-triggers.ts";

const worker = { base: "baton/7-units/build", head: "baton/7-units/W1.1" };
const land = { base: "main", head: "baton/7-units/land" };

describe("whether a workflow starts checks", () => {
  test.each<[string, string, boolean, boolean]>([
    ["every pull request", "on: pull_request", true, true],
    ["a list of events", "on: [push, pull_request]", true, true],
    ["pull requests against main", "on:\n  pull_request:\n    branches: [main]", false, true],
    [
      "pull requests against one branch, as a text",
      "on:\n  pull_request:\n    branches: main",
      false,
      true,
    ],
    ["all but main", "on:\n  pull_request:\n    branches-ignore: [main]", true, false],
    ["one star stops at a slash", "on:\n  pull_request:\n    branches: ['*']", false, true],
    ["two stars don't", "on:\n  pull_request:\n    branches: ['**']", true, true],
    [
      "a branch taken out again",
      "on:\n  pull_request:\n    branches: ['**', '!baton/**']",
      false,
      true,
    ],
    ["only labels", "on:\n  pull_request:\n    types: [labeled]", false, false],
    ["updates", "on:\n  pull_request:\n    types: [synchronize]", true, true],
    ["paths promise nothing", "on:\n  pull_request:\n    paths: ['src/**']", false, false],
    ["every push", "on: push", true, true],
    ["pushes of main", "on:\n  push:\n    branches: [main]", false, false],
    ["pushes of tags", "on:\n  push:\n    tags: ['v*']", false, false],
    [
      "pushes of all but some branches",
      "on:\n  push:\n    branches-ignore: ['baton/*/W*']",
      false,
      true,
    ],
    ["pushes of all but some tags", "on:\n  push:\n    tags-ignore: ['v*']", false, false],
    [
      "pushes of tags and branches",
      "on:\n  push:\n    tags: ['v*']\n    branches: ['baton/**']",
      true,
      true,
    ],
    [
      "pushes of tags and of all but main",
      "on:\n  push:\n    tags: ['v*']\n    branches-ignore: [main]",
      true,
      true,
    ],
    ["pushes of some files", "on:\n  push:\n    paths: ['src/**']", false, false],
    ["pushes of all but some files", "on:\n  push:\n    paths-ignore: ['docs/**']", false, false],
    [
      "pushes of main, and pull requests",
      "on:\n  pull_request:\n  push:\n    branches: [main]",
      true,
      true,
    ],
    ["branches without a list", "on:\n  pull_request:\n    branches:", true, true],
    ["no branch at all", "on:\n  pull_request:\n    branches: []", false, false],
    ["a branch by its number", "on:\n  pull_request:\n    branches: [7, main]", false, true],
    ["updates, as a text", "on:\n  pull_request:\n    types: synchronize", true, true],
    [
      "pull_request without filters",
      "on:\n  pull_request:\n  push:\n    branches: [main]",
      true,
      true,
    ],
    ["by hand", "on: workflow_dispatch", false, false],
    ["the key quoted", "'on': pull_request", true, true],
    ["the key as YAML 1.1 reads it", "true: pull_request", true, true],
    ["no events", "jobs: {}", false, false],
    ["a number for events", "on: 7", false, false],
    ["not YAML", "on: [", false, false],
    ["not a map", "- on", false, false],
    ["empty", "", false, false],
  ])("%s", (_, text, workers, landing) => {
    expect([isCertainToStart(text, worker), isCertainToStart(text, land)]).toEqual([
      workers,
      landing,
    ]);
  });
});

describe("whether a workflow starts when its path filters match the changed files", () => {
  const takes = (filter: string, ...files: string[]) => {
    const start = getStartCondition(parseTriggers(`on:\n  pull_request:\n    ${filter}`), worker);
    return start.when === "paths" && start.takes(files);
  };

  test.each<[string, string, string[], boolean]>([
    ["one file in", "paths: ['src/**']", ["README.md", "src/a.js"], true],
    ["none in", "paths: ['src/**']", ["README.md"], false],
    ["taken out again", "paths: ['src/**', '!src/**.md']", ["src/a.md"], false],
    ["all ignored", "paths-ignore: ['**.md']", ["README.md", "docs/a.md"], false],
    [
      "all ignored, one of them in the top folder",
      "paths-ignore: ['**/*.md']",
      ["README.md", "docs/a.md"],
      false,
    ],
    ["one pattern, as a text", "paths: 'src/**'", ["src/a.js"], true],
    ["a list without a pattern", "paths:", ["src/a.js"], false],
    ["no file at all", "paths-ignore: ['docs/**']", [], false],
    ["one not ignored", "paths-ignore: ['**.md']", ["README.md", "a.js"], true],
  ])("%s", (_, filter, files, expected) => expect(takes(filter, ...files)).toBe(expected));

  test.each([
    [
      "a push with paths promises nothing: CI starts with a commit that changes no file",
      "push:\n    paths: [a]",
    ],
    ["a workflow for the merge queue alone", "merge_group:"],
    ["one that waits to be called", "workflow_call:"],
    ["one that only reacts to the opening", "pull_request:\n    types: [opened, labeled]"],
  ])("never: %s", (_, on) => {
    expect(getStartCondition(parseTriggers(`on:\n  ${on}`), worker).when).toBe("never");
  });
});
