/** Which deliveries make Baton sync a repository with its templates. */
import { expect, test } from "vitest";
import {
  TEMPLATES,
  TEMPLATE_USERS,
  type Target,
  type WorkItem,
} from "../../src/app/queue/work-queue.ts";
import { createWebhookHandler } from "../../src/app/webhooks/handler.ts";
import { syncComment } from "../../src/app/webhooks/issues.ts";
import { templatesPull } from "../../src/app/webhooks/pulls.ts";
import { templatePush } from "../../src/app/webhooks/refs.ts";
import { quiet } from "./support/logs.ts";

const repository = { id: 1, name: "units", owner: { login: "you" }, default_branch: "trunk" };

test("a push to the default branch, even Baton's, enqueues the repositories that take its files", async () => {
  const push = (ref: string) => templatePush.parse({ ref, repository }).targets;
  expect(push("refs/heads/trunk")).toEqual([TEMPLATE_USERS]);
  expect(push("refs/heads/other")).toEqual([]);
  const targets: Target[] = [];
  const inbox = {
    enqueueDelivery: async (_delivery: unknown, items: readonly WorkItem[]) => {
      targets.push(...items.map(({ target }) => target));
      return true;
    },
  };
  const handleDelivery = createWebhookHandler(inbox, async () => "baton[bot]", quiet);
  const sender = { login: "baton[bot]", type: "Bot" };
  const payload = { ref: "refs/heads/trunk", repository, sender, installation: { id: 2 } };
  await handleDelivery({ id: "d-1", name: "push", payload });
  expect(targets).toEqual([TEMPLATE_USERS]);
});

test.each([
  ["closed", "baton/sync-templates", [TEMPLATES]],
  ["reopened", "bots/baton/sync-templates", [TEMPLATES]],
  ["synchronize", "baton/sync-templates", [TEMPLATES]],
  ["opened", "baton/sync-templates", []],
  ["closed", "sync-templates", []],
  ["closed", "baton/7-units/land", []],
])("a delivery about a pull request %s from %s", (action, ref, targets) => {
  expect(templatesPull.parse({ action, pull_request: { head: { ref } } }).targets).toEqual(targets);
});

test.each([
  ["/sync", [TEMPLATES]],
  ["Thanks!\r\n/orchestrate sync", [TEMPLATES]],
  ["/synchronise", []],
  ["Please /sync", []],
  ["/sync", [], "edited"],
])("a delivery about a comment %j", (body, targets, action = "created") => {
  const by = (type: string) =>
    syncComment.parse({ action, issue: { number: 7 }, comment: { user: { type }, body } }).targets;
  expect(by("User")).toEqual(targets);
  expect(by("Bot")).toEqual([]);
});
