/**
 * What makes Baton look at a repository's templates: words of GitHub's, and which lane they lead
 * to.
 */
import { expect, test } from "vitest";
import {
  TEMPLATES,
  TEMPLATE_USERS,
  type Target,
  type WorkItem,
} from "../../src/app/queue/work-queue.ts";
import {
  parseSyncComment,
  parseTemplatePush,
  parseTemplatesPull,
} from "../../src/app/webhooks/parsers.ts";
import { createWebhookHandler } from "../../src/app/webhooks/handler.ts";
import { quiet } from "./support/logs.ts";

const repository = { id: 1, name: "units", owner: { login: "you" }, default_branch: "trunk" };

test(
  "a push to the default branch has those look that take its files, " + "Baton's own merges too",
  async () => {
    expect(parseTemplatePush({ ref: "refs/heads/trunk", repository })).toBe(TEMPLATE_USERS);
    expect(parseTemplatePush({ ref: "refs/heads/other", repository })).toBeNull();
    const targets: Target[] = [];
    const inbox = {
      enqueueDelivery: async (_delivery: unknown, hints: readonly WorkItem[]) => {
        targets.push(...hints.map(({ target }) => target));
        return true;
      },
    };
    const hear = createWebhookHandler(inbox, async () => "baton[bot]", quiet);
    const sender = { login: "baton[bot]", type: "Bot" };
    const payload = { ref: "refs/heads/trunk", repository, sender, installation: { id: 2 } };
    await hear({ id: "d-1", name: "push", payload });
    expect(targets).toEqual([TEMPLATE_USERS]);
  },
);

test.each([
  ["closed", "baton/sync-templates", TEMPLATES],
  ["reopened", "bots/baton/sync-templates", TEMPLATES],
  ["synchronize", "baton/sync-templates", TEMPLATES],
  ["opened", "baton/sync-templates", null],
  ["closed", "sync-templates", null],
  ["closed", "baton/7-units/land", null],
])("a pull request %s from %s", (action, ref, lane) => {
  expect(parseTemplatesPull({ action, pull_request: { head: { ref } } })).toBe(lane);
});

test.each([
  ["/sync", TEMPLATES],
  ["Thanks!\r\n/orchestrate sync", TEMPLATES],
  ["/synchronise", null],
  ["Please /sync", null],
  ["/sync", null, "edited"],
])("a comment %j", (body, lane, action = "created") => {
  expect(parseSyncComment({ action, comment: { user: { type: "User" }, body } })).toBe(lane);
  expect(parseSyncComment({ action, comment: { user: { type: "Bot" }, body } })).toBeNull();
});
