import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../../src/app/queue/work-queue.ts";
import { configurationPush } from "../../src/app/webhooks/refs.ts";
import { addedRepositories, installation } from "../../src/app/webhooks/repositories.ts";

const repository = { default_branch: "main" };
const push = (changed: object, more: object = {}) =>
  configurationPush.parse({
    ref: "refs/heads/main",
    repository,
    commits: [changed],
    forced: false,
    ...more,
  }).targets;

describe("a push enqueues the preflight", () => {
  test.each([
    ["a push that adds the workflow", { added: [".github/workflows/baton.yml"] }],
    ["a push that changes the configuration", { modified: ["README.md", ".github/baton.yml"] }],
    ["a push that removes the configuration", { removed: [".github/baton.yml"] }],
  ])("%s", (_, changed) => {
    expect(push(changed)).toEqual([REPOSITORY]);
  });

  test("a forced push enqueues it, because it doesn't list its changes", () => {
    expect(push({}, { forced: true })).toEqual([REPOSITORY]);
  });

  test("a push of other files, or to another branch, doesn't enqueue it", () => {
    expect(push({ added: ["src/a.js"] })).toEqual([]);
    expect(push({ modified: [".github/baton.yml"] }, { ref: "refs/heads/other" })).toEqual([]);
  });
});

test("of an installation with hundreds of repositories, ten are enqueued", () => {
  const repositories = Array.from({ length: 300 }, (_, i) => ({
    id: i + 1,
    full_name: `acme/r${i}`,
  }));
  const ten = Array.from({ length: 10 }, (_, i) => ({
    repository: i + 1,
    owner: "acme",
    repo: `r${i}`,
  }));
  const created = { action: "created", repositories };
  expect(installation.parse(created).repositories).toEqual(ten);
  const added = [{ id: 9, full_name: "acme/new" }];
  const later = { action: "added", repositories_added: added };
  expect(addedRepositories.parse(later).repositories).toEqual([
    { repository: 9, owner: "acme", repo: "new" },
  ]);
  expect(installation.parse({ action: "created" }).repositories).toEqual([]);
});
