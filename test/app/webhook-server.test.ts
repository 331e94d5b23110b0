/**
 * The webhook server answers deliveries, wrong input and health checks over real HTTP.
 *
 * Lines: one server, each promise of it against real HTTP.
 */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BodyReader } from "../../src/app/http/deliveries.ts";
import { Metrics } from "../../src/app/metrics/metrics.ts";
import { Readiness } from "../../src/app/http/readiness.ts";
import { createHttpServer } from "../../src/app/http/server.ts";
import { createWebhookHandler } from "../../src/app/webhooks/handler.ts";
import {
  ALL_BUILDS,
  REPOSITORY,
  TEMPLATE_USERS,
  type Target,
  type WorkItem,
  type WorkQueue,
} from "../../src/app/queue/work-queue.ts";
import { quiet } from "./support/logs.ts";

const SECRET = "a secret of our own";
/** All deliveries here show that the previous secret counts as well. */
const PREVIOUS = "the one before it";
const accepted: WorkItem[] = [];
let broken = false;
let delivered = 0;
const inbox: Pick<WorkQueue, "enqueueDelivery"> = {
  async enqueueDelivery(_, hints) {
    if (broken) throw new Error("the disk is full");
    delivered += 1;
    accepted.push(...hints);
    return delivered === 1;
  },
};

const readiness = new Readiness({ checks: {} });
const hear = createWebhookHandler(inbox, async () => "baton[bot]", quiet);
const bodies = new BodyReader();
const edge = {
  handleDelivery: hear,
  log: quiet,
  secrets: [SECRET, PREVIOUS],
  metrics: new Metrics(),
  metricsToken: null,
  bodies,
};
const server = createHttpServer({ ...edge, readiness, spending: () => null });
let url = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`;
});
afterAll(() => server.close());
beforeEach(() => {
  accepted.length = 0;
  [delivered, broken] = [0, false];
});

const place = {
  installation: { id: 5 },
  repository: { id: 9, name: "units", default_branch: "main", owner: { login: "you" } },
  sender: { login: "ada", type: "User" },
};

/** Returns the answer's status. */
const deliver = async (...what: Parameters<typeof answered>) => (await answered(...what)).status;

/** Delivers like GitHub. */
async function answered(
  event: string,
  payload: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = JSON.stringify({ ...place, ...payload });
  const signature = `sha256=${createHmac("sha256", PREVIOUS).update(body).digest("hex")}`;
  return fetch(url, {
    ...{ method: "POST", body },
    headers: {
      ...{
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": "d-1",
      },
      "x-hub-signature-256": signature,
      ...headers,
    },
  });
}

const labelled = { action: "labeled", issue: { number: 7 } };
const pull = (head: string, base = "main") => ({
  number: 12,
  head: { ref: head },
  base: { ref: base },
});

describe("deliveries", () => {
  test("a signed one is stored before it is acknowledged", async () => {
    expect(await deliver("issues", labelled)).toBe(202);
    expect(accepted).toEqual([
      {
        installation: 5,
        repository: 9,
        owner: "you",
        repo: "units",
        target: { kind: "build", issue: 7 },
      },
    ]);
  });

  test("a repeated one is answered as known, for GitHub's page of deliveries", async () => {
    for (const words of ["Kept.\n", "Already received.\n"])
      expect(await (await answered("issues", labelled)).text()).toBe(words);
  });

  test("one that can't be stored is not acknowledged", async () => {
    broken = true;
    expect(await deliver("issues", labelled)).toBe(500);
  });

  test("a wrong or missing signature gets 401", async () => {
    expect(await deliver("issues", labelled, { "x-hub-signature-256": "sha256=00" })).toBe(401);
    expect(await deliver("issues", labelled, { "x-hub-signature-256": "" })).toBe(401);
    expect(accepted).toEqual([]);
  });

  test("one that breaks off is counted separately, so that a stranger triggers no alert", async () => {
    const failed = /baton_deliveries_total\{event="issues",result="failed"\} (\d+)/;
    const before = failed.exec(await edge.metrics.render())?.[1];
    const sent = request(url, {
      method: "POST",
      headers: {
        ...{ "content-length": 100, "x-github-event": "issues", "x-github-delivery": "d" },
        "x-hub-signature-256": "sha256=00",
      },
    });
    sent.on("error", () => {});
    await new Promise<void>((resolve) => void sent.write("{", () => resolve()));
    sent.destroy();
    await expect.poll(() => edge.metrics.render()).toContain('{event="issues",result="aborted"} 1');
    expect(failed.exec(await edge.metrics.render())?.[1]).toBe(before);
    expect(accepted).toEqual([]);
  });

  test("an oversized one gets 413 before it is read", async () => {
    const sent = request(url, {
      method: "POST",
      headers: {
        "content-length": 26 * 1024 * 1024,
        "x-github-event": "issues",
        "x-github-delivery": "d",
        "x-hub-signature-256": "sha256=00",
      },
    });
    sent.on("error", () => {});
    sent.write("{");
    const [answer] = (await once(sent, "response")) as [{ statusCode: number }];
    sent.destroy();
    expect(answer.statusCode).toBe(413);
  });

  test.each([
    ["GET", "/api/github/webhooks", 405],
    ["POST", "/elsewhere", 404],
    ["GET", "/ping", 200],
    ["GET", "/healthz", 200],
    ["HEAD", "/healthz", 200],
    ["GET", "/metrics", 200],
    ["GET", "/schema/baton.json", 200],
  ])("%s %s is answered %s", async (method, path, status) => {
    expect((await fetch(new URL(path, url), { method })).status).toBe(status);
  });
});

describe("a delivery enqueues the targets that it affects", () => {
  const suite = { head_branch: "baton/7/W1.1" };
  const dispatched = {
    event: "workflow_dispatch",
    head_branch: "main",
    display_title: "[7-units] W1.1/work/1 #1",
  };
  test.each<[string, string, object, (number | Target)[]]>([
    ["a label", "issues", labelled, [7]],
    ["an edit of an issue", "issues", { ...labelled, action: "edited" }, [7]],
    ["an assignment", "issues", { ...labelled, action: "assigned" }, []],
    [
      "a comment",
      "issue_comment",
      {
        action: "created",
        issue: { number: 7 },
        comment: { user: { type: "User" }, body: "/approve" },
      },
      [7],
    ],
    [
      "a bot's comment",
      "issue_comment",
      { action: "created", issue: { number: 7 }, comment: { user: { type: "Bot" } } },
      [],
    ],
    [
      "a comment on a build's pull request",
      "issue_comment",
      {
        action: "created",
        issue: {
          number: 30,
          title: "[7-units] W1.1: Length",
          pull_request: {},
          user: { type: "Bot" },
        },
        comment: { user: { type: "User" }, body: "/approve" },
      },
      [7],
    ],
    [
      "a comment on a bot's pull request with another title",
      "issue_comment",
      {
        action: "created",
        issue: { number: 30, title: "Length", pull_request: {}, user: { type: "Bot" } },
        comment: { user: { type: "User" }, body: "/approve" },
      },
      [ALL_BUILDS],
    ],
    [
      "a build's pull request",
      "pull_request",
      { action: "closed", pull_request: pull("baton/7-units/W1.1") },
      [7],
    ],
    [
      "one against a build's branch",
      "pull_request",
      { action: "opened", pull_request: pull("x", "baton/7/build") },
      [7],
    ],
    [
      "a foreign pull request's files",
      "pull_request",
      { action: "opened", pull_request: pull("feature") },
      [12],
    ],
    ...["/orchestrate fix", "/ask why?", "/cancel", "/retry"].map(
      (body): [string, string, object, (number | Target)[]] => [
        `${body} on a foreign pull request`,
        "issue_comment",
        {
          action: "created",
          comment: { user: { type: "User" }, body },
          issue: { number: 12, title: "Feet", pull_request: {}, user: { type: "User" } },
        },
        [12],
      ],
    ),
    [
      "a command of another bot's there",
      "issue_comment",
      {
        action: "created",
        comment: { user: { type: "User" }, body: "/lgtm" },
        issue: { number: 12, title: "Feet", pull_request: {}, user: { type: "User" } },
      },
      [],
    ],
    [
      "the end of a task's session",
      "workflow_run",
      {
        action: "completed",
        workflow_run: { ...dispatched, display_title: "[pr-12-2] W1.1/fix/1 #1" },
      },
      [12],
    ],
    [
      "the end of a question's",
      "workflow_run",
      {
        action: "completed",
        workflow_run: { ...dispatched, display_title: "[ask-7] W1.1/ask/1 #1" },
      },
      [7],
    ],
    ["a label on one", "pull_request", { action: "labeled", pull_request: pull("feature") }, [12]],
    [
      "other news of one",
      "pull_request",
      { action: "assigned", pull_request: pull("feature") },
      [],
    ],
    [
      "one for another branch",
      "pull_request",
      { action: "opened", pull_request: pull("feature", "next") },
      [12],
    ],
    [
      "a person's review",
      "pull_request_review",
      {
        action: "submitted",
        review: { user: { type: "User" } },
        pull_request: pull("baton/7/W1.1"),
      },
      [7],
    ],
    ["a push to the record", "push", { ref: "refs/heads/baton/7-units/record" }, [7]],
    [
      "a push to the base branch, which may be a template of others",
      "push",
      { ref: "refs/heads/main", commits: [] },
      [ALL_BUILDS, TEMPLATE_USERS],
    ],
    ["a push elsewhere", "push", { ref: "refs/heads/feature" }, []],
    ["a branch deleted", "delete", { ref_type: "branch", ref: "baton/7-units/W1.1" }, [7]],
    ["a tag gone", "delete", { ref_type: "tag", ref: "baton/7-units/W1.1" }, []],
    [
      "a preflight's run",
      "workflow_run",
      {
        action: "completed",
        workflow_run: {
          ...dispatched,
          display_title: "[0-preflight-0123456789ab] repository/preflight/1 #1",
        },
      },
      [REPOSITORY],
    ],
    [
      "an installation",
      "installation",
      {
        action: "created",
        installation: { id: 5 },
        repositories: [{ id: 9, full_name: "acme/units" }],
      },
      [REPOSITORY, ALL_BUILDS],
    ],
    [
      "a repository added to it",
      "installation_repositories",
      {
        action: "added",
        installation: { id: 5 },
        repositories_added: [{ id: 9, full_name: "acme/units" }],
      },
      [REPOSITORY, ALL_BUILDS],
    ],
    [
      "an installation that is no longer suspended",
      "installation",
      {
        action: "unsuspend",
        installation: { id: 5 },
        repositories: [{ id: 9, full_name: "acme/units" }],
      },
      [REPOSITORY, ALL_BUILDS],
    ],
    [
      "a repository that is no longer archived",
      "repository",
      { action: "unarchived" },
      [ALL_BUILDS],
    ],
    ["a repository that was made public", "repository", { action: "publicized" }, []],
    ["a session's run", "workflow_run", { action: "completed", workflow_run: dispatched }, [7]],
    [
      "a run by somebody's push with such a title",
      "workflow_run",
      { action: "completed", workflow_run: { ...dispatched, event: "push" } },
      [],
    ],
    [
      "a check, whose suite tells its end",
      "check_run",
      { action: "completed", check_run: { check_suite: suite } },
      [],
    ],
    ["a suite", "check_suite", { action: "completed", check_suite: suite }, [7]],
    [
      "a workflow's suite, whose run tells its end",
      "check_suite",
      { action: "completed", check_suite: { ...suite, app: { slug: "github-actions" } } },
      [],
    ],
    ["a status", "status", { branches: [{ name: "main" }, { name: "baton/7/W1.1" }] }, [7]],
    [
      "what Baton did itself",
      "push",
      { ref: "refs/heads/baton/7/record", sender: { login: "baton[bot]", type: "Bot" } },
      [],
    ],
    [
      "what another bot did",
      "push",
      { ref: "refs/heads/baton/7/W1.1", sender: { login: "x[bot]", type: "Bot" } },
      [7],
    ],
    ["something without an installation", "issues", { ...labelled, installation: undefined }, []],
    ["an event that isn't listened to", "star", { action: "created" }, []],
  ])("%s", async (_, event, payload, issues) => {
    expect(await deliver(event, payload)).toBe(202);
    expect(accepted.map(({ target }) => (target.kind === "build" ? target.issue : target))).toEqual(
      issues,
    );
    // A delivery that concerns no build never reaches the database.
    expect(delivered).toBe(issues.length > 0 ? 1 : 0);
  });
});
