import { expect, test } from "vitest";
import type { Access, Octokit } from "../../src/app/github/access.ts";
import { GitHubError } from "../../src/app/github/errors.ts";
import { RERUN_BY_HAND, RUN_DELETED } from "../../src/core/model/session.ts";
import { readRuns, type ActiveSession } from "../../src/app/observe/runs.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";

const title = "[1-units] W1.1/work/1 #1";
const own = {
  ...{
    id: 5,
    display_title: title,
    event: "workflow_dispatch",
    path: ".github/workflows/baton.yml",
  },
  ...{ actor: { login: "baton[bot]" }, head_repository: { id: 77 }, run_attempt: 1 },
  ...{ status: "completed", conclusion: "success", html_url: "" },
};

/** Returns what Baton makes of a run that GitHub reports. */
async function seen(run: object) {
  const octokit = { paginate: async () => [run] } as unknown as Octokit;
  const access: Access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  };
  const session = {
    launch: 1,
    run: null,
    requested_at: "2026-11-21T10:00:00.000Z",
  } as ActiveSession["session"];
  const active: ActiveSession = { name: "W1.1/work/1", run: title, session, worker: "W1.1" };
  return (await readRuns(access, 77, [active], new ReadCache())).map((r) => r.conclusion);
}

test("Baton's own run serves its session", async () => {
  expect(await seen(own)).toEqual(["success"]);
  expect(await seen({ ...own, path: `${own.path}@refs/heads/main` })).toEqual(["success"]);
});

test.each([
  ["somebody else dispatched", { actor: { login: "wren" } }],
  ["a workflow dispatched with its own token", { actor: { login: "github-actions[bot]" } }],
  ["a deleted account dispatched", { actor: null }],
  ["started with a push", { event: "push" }],
  ["is another workflow's", { path: ".github/workflows/evil.yml" }],
  ["is of another repository's commit", { head_repository: { id: 78 } }],
  ["serves another launch", { display_title: "[1-units] W1.1/work/1 #2" }],
])("a run with its name that %s doesn't serve it", async (_, difference) => {
  expect(await seen({ ...own, ...difference })).toEqual([]);
});

test("a run that was rerun has ended without a proposal, and another launch follows", async () => {
  expect(await seen({ ...own, run_attempt: 2, status: "in_progress" })).toEqual([RERUN_BY_HAND]);
});

test("a session's run that isn't listed is read: a missing one is deleted, a found one serves", async () => {
  const conclusions = async (answer: () => unknown) => {
    const octokit = {
      paginate: async () => [],
      request: async () => answer(),
    } as unknown as Octokit;
    const access: Access = {
      octokit,
      owner: "o",
      repo: "r",
      app: { login: "baton[bot]", id: 1 },
      scope: {},
    };
    const session = {
      launch: 1,
      run: 5,
      requested_at: "2026-11-21T10:00:00.000Z",
    } as ActiveSession["session"];
    const active: ActiveSession = { name: "W1.1/work/1", run: title, session, worker: "W1.1" };
    return (await readRuns(access, 77, [active], new ReadCache())).map((r) => [r.id, r.conclusion]);
  };
  const gone = () => {
    throw new GitHubError("not_found", "Not Found", 404);
  };
  expect(await conclusions(gone)).toEqual([[5, RUN_DELETED]]);
  // The process's clock was far ahead of GitHub's when it dispatched the run. So no list would
  // ever contain it.
  expect(await conclusions(() => ({ data: own }))).toEqual([[5, "success"]]);
});
