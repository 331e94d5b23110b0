/**
 * What the terminal prints about an event: where, what and how long. It omits what nobody watches
 * for.
 */
import { describe, expect, test } from "vitest";
import { createNarrator, createStallReporter } from "../../src/cli/local-run/narration.ts";
import { listNews } from "../../src/cli/build-news.ts";
import { joinCommentLines } from "../../src/cli/local-run/watch.ts";
import { renderRequestProblems } from "../../src/core/messages/request.ts";
import type { KnowledgeEntry } from "../../src/core/model/knowledge.ts";
import { sampleState } from "../spec/record-sample.ts";
import { AN_ENTRY } from "../spec/support/facts.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

const scene = { prefix: "baton", base: "main", workflow: ".github/workflows/baton.yml" };
const sender = { login: "ada" };

function tell(
  ...events: { event: string; action?: string; at?: number; payload: Record<string, unknown> }[]
) {
  const narrate = createNarrator(scene);
  return events.map(({ event, action = null, at = 0, payload }) =>
    narrate({
      event,
      action,
      repository: "ada/kit",
      payload: { sender, ...payload },
      at: new Date(at).toISOString(),
    }),
  );
}

const run = (
  id: number,
  title: string,
  path = scene.workflow,
  conclusion: string | null = null,
) => ({
  workflow_run: { id, path, display_title: title, head_branch: "baton/1-units/W1.1", conclusion },
});
const pull = (merged: boolean) => ({
  pull_request: {
    number: 5,
    title: "Length",
    merged,
    head: { ref: "baton/1-units/W1.1" },
    base: { ref: "baton/1-units/build" },
  },
});

test("sessions, with how long they took and how they ended", () => {
  const title = "[1-units] W1.1/work/2 #1";
  const told = tell(
    { event: "workflow_run", action: "requested", payload: run(1, title) },
    { event: "workflow_run", action: "in_progress", at: 1000, payload: run(1, title) },
    {
      event: "workflow_run",
      action: "completed",
      at: 3500,
      payload: run(1, title, scene.workflow, "success"),
    },
    {
      event: "workflow_run",
      action: "completed",
      payload: run(2, "[1-units] build/close/1 #2", scene.workflow, "failure"),
    },
    {
      event: "workflow_run",
      action: "completed",
      payload: run(3, "x", ".github/workflows/ci.yml", "failure"),
    },
  );
  expect(told).toEqual([
    null,
    { where: "W1.1", what: "work session 2 runs" },
    { where: "W1.1", what: "the run of work session 2 ended after 2.5 s" },
    { where: "build", what: "the run of close session 1 (launch 2) ended, failure" },
    { where: "W1.1", what: "checks of ci.yml: failure" },
  ]);
});

test("a session about a pull request of people, by the pull request", () => {
  const title = "[pr-12-2] W1.1/fix/1 #1";
  const told = tell({ event: "workflow_run", action: "in_progress", payload: run(1, title) });
  expect(told).toEqual([{ where: "pr-12", what: "fix session 1 runs" }]);
});

test("a session that waited for a runner says for how long", () => {
  const title = "[1-units] W1.1/work/2 #1";
  const told = tell(
    { event: "workflow_run", action: "requested", payload: run(1, title) },
    { event: "workflow_run", action: "in_progress", at: 212_000, payload: run(1, title) },
    {
      event: "workflow_run",
      action: "completed",
      at: 213_000,
      payload: run(1, title, scene.workflow, "success"),
    },
  );
  expect(told.map((one) => one?.what)).toEqual([
    undefined,
    "work session 2 runs, after 212 s without a free runner",
    "the run of work session 2 ended after 1.0 s",
  ]);
});

test("a session that waited for an approval is not reported as waiting for a runner", () => {
  const title = "[1-units] W1.1/work/2 #1";
  const told = tell(
    { event: "workflow_run", action: "requested", payload: run(1, title) },
    { event: "workflow_job", action: "waiting", payload: { workflow_job: { run_id: 1 } } },
    { event: "workflow_run", action: "in_progress", at: 90_000, payload: run(1, title) },
  );
  expect(told.at(-1)?.what).toBe("work session 2 runs, after 90 s until a person approved it");
});

test("a session that is queued or waits for an approval is reported once after some seconds", () => {
  const listStalls = createStallReporter((run) => `http://x/runs/${run}`);
  const of = (id: number, status: Run["status"], name: string, workflowPath = scene.workflow) =>
    ({
      id,
      status,
      workflowPath,
      displayTitle: `[1-units] ${name} #1`,
      startedAt: new Date(0).toISOString(),
    }) as Run;
  const runs = [
    of(1, "in_progress", "W1.1/work/1"),
    of(2, "queued", "W1.2/work/1"),
    of(3, "waiting", "build/architect/1"),
    of(4, "queued", "repository/preflight/1"),
    of(5, "queued", "ci", ".github/workflows/ci.yml"),
  ];
  expect(listStalls(runs, new Date(4000))).toEqual([]);
  expect(listStalls(runs, new Date(6000))).toEqual([
    { where: "W1.2", what: "work session 1 is queued: no runner is free" },
    {
      where: "build",
      what: "architect session 1 waits for a person's approval at http://x/runs/3",
    },
    { where: "preflight", what: "its run is queued: no runner is free" },
  ]);
  expect(listStalls(runs, new Date(60_000))).toEqual([]);
});

test("a refusal is reported completely, on one line", () => {
  const body = renderRequestProblems(
    [{ line: 3, field: "budget", message: "expected dollars" }],
    "label it again",
  );
  expect(joinCommentLines(`${body}\n\n<!-- baton:x refused-1 abc -->`)).toMatch(
    /in the issue's text: line 3, `budget`: expected dollars\. Fix them in the issue's text, then label it again\.$/,
  );
});

test("pull requests and reviews", () => {
  const body = "\n**Review 1 of W1.1: approved**\n\nmore";
  const told = tell(
    { event: "pull_request", action: "opened", payload: pull(false) },
    { event: "pull_request", action: "synchronize", payload: pull(false) },
    {
      event: "pull_request_review",
      action: "submitted",
      payload: { ...pull(false), review: { body } },
    },
    { event: "pull_request", action: "closed", payload: pull(true) },
  );
  expect(told.map((one) => one?.what)).toEqual([
    "pull request #5 opened: Length",
    undefined,
    "#5 Review 1 of W1.1: approved",
    "#5 merged into baton/1-units/build",
  ]);
});

test("comments on a worker's pull request name the worker, with any title", () => {
  const issue = { number: 5, title: "Length" };
  const told = tell(
    { event: "pull_request", action: "opened", payload: pull(false) },
    { event: "issue_comment", action: "created", payload: { issue, comment: { body: "/retry" } } },
  );
  expect(told.at(-1)).toEqual({ where: "W1.1", what: "@ada: /retry" });
});

describe("comments", () => {
  const said = (body: string, title = "Units") =>
    tell({
      event: "issue_comment",
      action: "created",
      payload: { issue: { number: 1, title }, comment: { body } },
    })[0];

  test("by people and by Baton, with the worker where it is one's pull request", () => {
    expect(said("/approve")).toEqual({ where: "#1", what: "@ada: /approve" });
    expect(said("/retry", "[1-units] W2.1: Convert")).toEqual({
      where: "W2.1",
      what: "@ada: /retry",
    });
  });

  test("the status comment is no news", () => {
    expect(said("Status\n\n<!-- baton:1-units status abc -->")).toBeNull();
  });
});

test("the base branch moves; other branches and events are nothing", () => {
  const head_commit = { message: "[1-units] Add units\n\nbody" };
  const after = "a".repeat(40);
  const told = tell(
    { event: "push", payload: { ref: "refs/heads/main", after, head_commit } },
    { event: "push", payload: { ref: "refs/heads/baton/1-units/record", after, head_commit } },
    { event: "check_run", action: "created", payload: {} },
  );
  expect(told).toEqual([
    { where: "main", what: "is now aaaaaaaaaaaa: [1-units] Add units" },
    null,
    null,
  ]);
});

test("a comment whose first line ends with a colon is told with the line that follows", () => {
  const body =
    "The settings above the request can't be used:\n\n```\nline 2: budget: expected dollars\n```";
  const payload = { issue: { number: 7, title: "Units" }, comment: { body } };
  expect(tell({ event: "issue_comment", action: "created", payload })).toEqual([
    {
      where: "#7",
      what: "@ada: The settings above the request can't be used: line 2: budget: expected dollars",
    },
  ]);
});

test("workers' concerns are told once, with whom they concern, in plain text of one line", () => {
  const [before, after] = [sampleState(["W1.1", "W1.2"]), sampleState(["W1.1", "W1.2"])];
  after.completions["W1.1/work/1"] = {
    ...{
      worker_id: "W1.1",
      session: "W1.1/work/1",
      timestamp: "2026-01-01T00:00:00Z",
      status: "complete",
    },
    ...{
      summary: "Done.",
      artifacts: [],
      learnings: ["Miles differ."],
      decisions: [],
      follow_up: [],
      criteria: [],
    },
    concerns: ["W1.2 rounds\n**otherwise**.", "Slow\u001b[31m."],
  };
  expect(listNews(before, after)).toEqual([
    { where: "W1.1", what: "is concerned for W1.2: W1.2 rounds **otherwise**." },
    { where: "W1.1", what: "is concerned: Slow[31m." },
  ]);
  expect(listNews(after, after)).toEqual([]);
  const later = structuredClone(after);
  later.completions["W1.2/work/1"] = {
    ...after.completions["W1.1/work/1"],
    ...{ worker_id: "W1.2", session: "W1.2/work/1", concerns: ["Slow."] },
  };
  const both = structuredClone(later);
  both.completions["W1.1/work/1"]!.concerns.push("Slow.");
  expect(listNews(later, both)).toEqual([{ where: "W1.1", what: "is concerned: Slow." }]);
});

test(
  "what the next build will be told is told once it is in the landing, and what is added " +
    "later by itself",
  () => {
    const [none, one, two] = [sampleState(), sampleState(), sampleState()];
    const learned = (...added: KnowledgeEntry[]) =>
      ({ knowledge: { added, removed: [], problem: null } }) as never;
    one.build.landing = learned(AN_ENTRY);
    two.build.landing = learned(AN_ENTRY, {
      ...AN_ENTRY,
      id: "k1",
      kind: "decision",
      text: "Metres are the base.",
    });
    const told = {
      where: "memory",
      what: "the next build will know, as a gotcha: Miles differ.",
    };
    expect(listNews(none, one)).toEqual([told]);
    expect(listNews(null, one)).toEqual([told]);
    expect(listNews(one, two)).toEqual([
      { where: "memory", what: "the next build will know, as a decision: Metres are the base." },
    ]);
    expect(listNews(two, two)).toEqual([]);
  },
);

test("an adaptation of the plan and a pass's scores are told once", () => {
  const before = sampleState();
  const after = sampleState();
  after.build.adaptations = [
    {
      ...{
        about: "wave-1",
        session: "wave-1/adapt/1",
        outcome: "applied",
        at: "2026-01-01T00:00:00Z",
        by: null,
      },
      ...{ summary: "", concerns: [], reasons: [], why: [], read: {}, edits: [], approved: null },
      changes: {
        since: "0123456789ab",
        workers: [
          {
            ...{ worker: "W2.1", name: "Table", kind: "changed" },
            fields: [{ field: "requirements", removed: [], added: ["Round."] }],
          },
        ],
        more: 0,
      },
    },
  ];
  after.scores = { 0: { pass: 0, target: null, overall: 8.9, dimensions: [] } };
  expect(listNews(before, after).map(({ where, what }) => `${where}: ${what}`)).toEqual([
    expect.stringMatching(
      /^plan: After wave 1, without an approval: the requirements of W2.1 changed\.$/,
    ),
    "scores: first pass 8.9.",
  ]);
  expect(listNews(after, after)).toEqual([]);
});
