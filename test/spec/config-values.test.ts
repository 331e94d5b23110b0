import { describe, expect, it } from "vitest";
import { problemsOf, settingsOf } from "./settings.ts";

describe("the values of settings", () => {
  it.each([
    ["label: ''", "label: expected the label's name in one line, found an empty text"],
    [
      `label: ${"x".repeat(51)}`,
      `label: expected at most 50 characters, found \`${"x".repeat(51)}\``,
    ],
    ["branch_prefix: a..b", "branch_prefix: expected the beginning of a branch name"],
    ["branch_prefix: bots/", "branch_prefix: expected the beginning of a branch name"],
    ["branch_prefix: x.lock", "branch_prefix: expected the beginning of a branch name"],
    ["branch_prefix: -x", "branch_prefix: expected the beginning of a branch name"],
    ["max_parallel: 0", "max_parallel: expected at least 1, found `0`"],
    ["max_parallel: 1.5", "max_parallel: expected a whole number, found `1.5`"],
    [
      "budgets: { build: $0 }",
      "budgets.build: expected dollars like `20` or `$12.50`, from 0.01 to 100000",
    ],
    [
      "budgets: { day: plenty }",
      "budgets.day: expected dollars like `20` or `$12.50`, from 0.01 to 100000",
    ],
    [
      "engine: gpt",
      "engine: expected `anthropic` or `claude-code` or `codex` or `command`, found `gpt`",
    ],
    ["web: all", "web: expected `off` or `docs` or `search`, found `all`"],
    ["web_searches: 0", "web_searches: expected at least 1, found `0`"],
    ["web_searches: 51", "web_searches: expected at most 50, found `51`"],
    [
      "egress: {docs: [https://docs.example.com]}",
      "egress.docs[0]: expected `auto`, or a host's name",
    ],
    ["models: {easy: 'a b'}", "models.easy: expected a model's id like `claude-sonnet-5-5`"],
    ["models: {hard: x}", "models.hard"],
    ["prices: {x: {input: 1, output: 1, cache_read: 1}}", "prices.x.cache_write"],
    ["prices: {x: {input: -1, output: 1, cache_read: 1, cache_write: 1}}", "prices.x.input"],
    ["protected_paths: [/etc]", "protected_paths[0]: expected a glob relative to the repository"],
    ["protected_paths: [a/../b]", "protected_paths[0]: expected a glob relative to the repository"],
    ["runs_on: []", "runs_on: expected at least 1 entry, found an empty list"],
    ["runs_on: {a: 1}", "runs_on: expected a text or a list, found a mapping of keys"],
    ["runs_on: '${{ secrets.X }}'", "runs_on: expected a runner label like `ubuntu-24.04`"],
    ["limits: {bytes: 99000000}", "limits.bytes: expected at most 10000000, found `99000000`"],
  ])("%s is refused", (text, message) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(`1 ${message}`)]);
  });

  it.each([
    ["budgets: { build: 20 }", 20],
    ["budgets: { build: $20 }", 20],
    ["budgets: { build: $12.50 }", 12.5],
  ])("%s is a valid amount of dollars, as in a request", (text, dollars) => {
    expect(settingsOf(text).budgets.build).toBe(dollars);
  });
});
