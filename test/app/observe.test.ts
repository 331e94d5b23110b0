/**
 * What Baton observes of a build, on a sandbox of GitHub.
 *
 * Lines: one world serves all of it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Octokit } from "../../src/app/github/access.ts";
import { loadIssueContext } from "../../src/app/observe/issue-context.ts";
import { observeBuild } from "../../src/app/observe/observe-build.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import type { State } from "../../src/core/model/state.ts";
import { appendMarker } from "../../src/core/messages/marker.ts";
import { performEffect } from "../../src/app/effects/perform.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";
import { joinLines } from "../../src/core/text/rendered-lines.ts";

const BRANCH = "baton/1-units/W1.1";
let world: World;
let state: State;
let base: string;

const look = (of: State | null = state): Promise<Facts> => lookBy(world.access, of);

async function lookBy(access: World["access"], of: State | null): Promise<Facts> {
  const seen = new ReadCache();
  return observeBuild(
    access,
    (await loadIssueContext(access, 1, seen))!,
    of,
    {
      record: null,
      readAt: new Date().toISOString(),
      edits: null,
      outcomes: [],
      away: null,
      spending: null,
    },
    seen,
  );
}

/** Commits one more file on top of `parent`, with a person's git. */
function commit(parent: string, file: string, message: string): string {
  const blob = world.git("rev-parse", "main:README.md");
  const rest = world.git("ls-tree", parent).split("\n");
  const tree = world.gitWith([...rest, `100644 blob ${blob}\t${file}`].join("\n") + "\n", "mktree");
  return world.git(
    "-c",
    "user.name=wren",
    "-c",
    "user.email=w@x",
    "commit-tree",
    tree,
    "-p",
    parent,
    "-m",
    message,
  );
}

beforeAll(async () => {
  world = await openWorld();
  state = someState(world.repository.id);
  base = world.git("rev-parse", "main");
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  world.git("update-ref", "refs/heads/baton/1-units/build", base);
});

describe("the issue and its label", () => {
  test("an issue without the label has no trigger", async () => {
    expect((await look(null)).issue).toMatchObject({
      number: 1,
      title: "Units",
      state: "open",
      trigger: null,
    });
  });

  test("the labeller's role counts, not the author's", async () => {
    await world.as("wren", "POST", "/repos/you/units/issues/1/labels", { labels: ["orchestrate"] });
    expect((await look(null)).issue.trigger).toMatchObject({ actor: "wren", role: "write" });
  });

  test("a number that is not an issue is null", async () => {
    expect(await loadIssueContext(world.access, 4711, new ReadCache())).toBeNull();
  });
});

describe("the repository", () => {
  test("without a file the settings are the defaults, and the workflow is found", async () => {
    const facts = await look(null);
    expect(facts.settings).toMatchObject({
      ok: true,
      value: { label: "orchestrate", branch_prefix: "baton" },
    });
    expect(facts.repository).toMatchObject({
      owner: "you",
      name: "units",
      defaultBranch: "main",
      workflowInstalled: true,
      workflowUnusable: null,
      mergeMethods: ["squash", "rebase", "merge"],
      squashMessage: "COMMIT_MESSAGES",
      squashTitle: "COMMIT_OR_PR_TITLE",
    });
    expect(facts.refs.base).toBe(base);
  });
});

describe("comments", () => {
  test("people's comments are remarks with their roles, and Apps' and bots' are not", async () => {
    for (const login of ["wren", "rose", "stranger"]) {
      await world.as(login, "POST", "/repos/you/units/issues/1/comments", {
        body: `/approve by ${login}`,
      });
    }
    await performEffect(
      { type: "comment", key: "mine", issue: 1, body: "/approve by baton" },
      {
        access: world.access,
        state,
        facts: world.facts(),
        recordHead: null,
        log: quiet,
        wake: async () => {},
      },
    );
    const { remarks } = await look();
    expect(remarks.map((r) => [r.author, r.role])).toEqual([
      ["wren", "write"],
      ["rose", "read"],
      ["stranger", "read"],
    ]);
  });

  test("a marker counts only in the App's own comments", async () => {
    const forged = appendMarker("pasted", "1-units", "plan", "-");
    await world.as("wren", "POST", "/repos/you/units/issues/1/comments", { body: forged });
    const { posted } = await look();
    expect(Object.keys(posted)).toEqual(["mine"]);
  });

  test("a comment on another issue is ignored", async () => {
    await world.as("you", "POST", "/repos/you/units/issues", { title: "Other", body: "" });
    await world.as("wren", "POST", "/repos/you/units/issues/2/comments", {
      body: "/approve elsewhere",
    });
    expect((await look()).remarks.map((r) => joinLines(r.lines))).not.toContain(
      "/approve elsewhere",
    );
  });
});

describe("pull requests", () => {
  test("a worker's pull request is found by its branch before the record knows its number", async () => {
    const head = commit(base, "a.txt", "Work\n\nBaton-Session: W1.1/work/1");
    world.git("update-ref", `refs/heads/${BRANCH}`, head);
    await world.as("wren", "POST", "/repos/you/units/pulls", {
      title: "T",
      head: BRANCH,
      base: "baton/1-units/build",
      body: "B",
    });
    const { pulls, refs } = await look();
    expect(refs.workers).toEqual({ "W1.1": head });
    expect(pulls["W1.1"]).toMatchObject({
      headSha: head,
      state: "open",
      merged: false,
      mergeable: true,
    });
  });

  test("a trailer on a person's commit names no session", async () => {
    expect((await look()).pulls["W1.1"]!.headSession).toBeNull();
  });

  test("all reviews are read with their authors' roles, and other code decides which count", async () => {
    const { number } = (await look()).pulls["W1.1"]!;
    await world.as("you", "POST", `/repos/you/units/pulls/${number}/reviews`, {
      event: "APPROVE",
      body: "Good",
    });
    await world.as("you", "POST", `/repos/you/units/pulls/${number}/reviews`, {
      event: "COMMENT",
      body: "Also",
    });
    await world.as("stranger", "POST", `/repos/you/units/pulls/${number}/reviews`, {
      event: "REQUEST_CHANGES",
      body: "No",
    });
    const { reviews, ownReviews } = (await look()).pulls["W1.1"]!;
    expect(reviews.map((r) => [r.author, r.role, r.state])).toEqual([
      ["you", "admin", "APPROVED"],
      ["stranger", "read", "CHANGES_REQUESTED"],
    ]);
    expect(ownReviews).toEqual([]);
  });

  test("a marker in a person's review isn't Baton's", async () => {
    const { number } = (await look()).pulls["W1.1"]!;
    const body = appendMarker("x", "1-units", "W1.1.1", "-");
    await world.as("wren", "POST", `/repos/you/units/pulls/${number}/reviews`, {
      event: "COMMENT",
      body,
    });
    expect((await look()).pulls["W1.1"]!.ownReviews).toEqual([]);
  });

  test("a fork's pull request with the branch's name is an impostor", async () => {
    const { octokit } = world.access;
    const fromFork = { id: 424_242, full_name: "stranger/units" };
    // The sandbox has no forks, so its answers are changed to be about one.
    const request = async (route: string, parameters: Record<string, unknown>) => {
      const answer = (await octokit.request(route, parameters)) as { data: unknown };
      const pulls = [answer.data].flat() as { head?: { repo: object } }[];
      if (route.includes("/pulls"))
        for (const pull of pulls) if (pull.head) pull.head.repo = fromFork;
      return answer;
    };
    const proxied = {
      request,
      graphql: octokit.graphql,
      paginate: octokit.paginate,
    } as unknown as Octokit;
    const access = { ...world.access, octokit: proxied };
    const known = structuredClone(state);
    known.workers["W1.1"]!.pr = {
      number: (await look()).pulls["W1.1"]!.number,
      head_repository_id: world.repository.id,
    };
    for (const of of [state, known]) {
      expect((await lookBy(access, of)).pulls).toEqual({});
      expect(Object.keys((await look(of)).pulls)).toEqual(["W1.1"]);
    }
  });

  test("nothing is read about a worker that is merged", async () => {
    const over = structuredClone(state);
    over.workers["W1.1"]!.merge_sha = base;
    expect((await look(over)).pulls).toEqual({});
  });
});

describe("runs", () => {
  const session = {
    kind: "work",
    about: null,
    attempt: 1,
    launch: 1,
    requested_at: "2020-01-01T00:00:00.000Z",
    dispatch: null,
    dispatched_at: null,
    stall: null,
    in_progress: false,
    ...{ lost: 0, parked: null, parks: 0, model: null, limit: null, unspent: null, person: null },
    run: null,
    base: "",
    ...{ other: null, since: null, tree: null },
    reasons: [],
    outcome: null,
    ended_at: null,
  } as const;
  const inputs = { build: "1-units", session: "W1.1/work/1", launch: "1", record: "0".repeat(40) };

  test("a session's run is the first that Baton dispatched, and no upload means missing", async () => {
    const active = structuredClone(state);
    active.workers["W1.1"]!.session = { ...session, reasons: [], failing: [] };
    const path = "/repos/you/units/actions/workflows/baton.yml/dispatches";
    await world.as("you", "POST", path, { ref: "main", inputs });
    expect((await look(active)).runs).toEqual([]);
    const { octokit } = world.access;
    for (let i = 0; i < 2; i++) {
      await octokit.request(
        "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
        {
          owner: "you",
          repo: "units",
          workflow_id: "baton.yml",
          ref: "main",
          inputs,
        },
      );
    }
    const own = world.running.sandbox.world.runs
      .filter((r) => r.actor === "baton[bot]")
      .map((r) => r.id);
    expect((await look(active)).runs.map((r) => r.id)).toEqual([Math.min(...own)]);
    await expect
      .poll(async () => (await look(active)).proposals["W1.1/work/1"])
      .toMatchObject({ ok: false, missing: true });
    const served = world.running.sandbox.world.runs.find((r) => r.id === Math.min(...own))!;
    Object.assign(served, { status: "waiting", updatedAt: new Date(0).toISOString() });
    expect((await look(active)).runs).toMatchObject([{ status: "waiting" }]);
  });

  test("a session that has ended is not looked up", async () => {
    expect((await look()).runs).toEqual([]);
  });
});
