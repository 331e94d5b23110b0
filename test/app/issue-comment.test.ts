import { expect, test } from "vitest";
import { ALL_BUILDS, toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { buildComment, taskComment } from "../../src/app/webhooks/issues.ts";

type Expected = number | typeof ALL_BUILDS | null;

const toTargets = (expected: Expected) =>
  typeof expected === "number" ? [toBuildTarget(expected)] : expected ? [expected] : [];

const issue = { number: 7, title: "Add units" };
const foreign = { number: 30, title: "Fix", pull_request: {}, user: { type: "User" } };
const own = {
  number: 31,
  title: "[7-units] W1.1: Length",
  pull_request: {},
  user: { type: "Bot" },
};

test.each<[string, object, string, Expected, string?]>([
  ["a command on an issue", issue, "/approve", 7],
  ["one that is edited, since it is answered", issue, "/approve", 7, "edited"],
  ["one that is deleted", issue, "/approve", null, "deleted"],
  ["a line within, however lines end", issue, "Thanks!\r  /status", 7],
  ["words without a line like a command", issue, "either/or, I'd say", null],
  ["a quote, which may be of Baton", issue, "> Metres or feet?\n\nFeet.", 7],
  ["words to somebody by name", issue, "@baton approve", 7],
  ["a short word of consent", issue, "LGTM", 7],
  ["a command on a build's pull request", own, "/retry", 7],
  ["one that has another title", { ...own, title: "Mine" }, "/retry", ALL_BUILDS],
  ["a verb on a foreign pull request", foreign, "/approve", null],
])("%s", (_, where, body, expected, action = "created") => {
  const comment = { user: { type: "User" }, body };
  const webhook = buildComment;
  expect(webhook.parse({ action, issue: where, comment }).targets).toEqual(toTargets(expected));
  const byBot = { ...comment, user: { type: "Bot" } };
  expect(webhook.parse({ action, issue: where, comment: byBot }).targets).toEqual([]);
});

test.each<[string, object, string, number | null, string?]>([
  ["one that is addressed, on a foreign pull request", foreign, "/orchestrate approve", 30],
  ["a question there", foreign, "Thanks!\n\n/ask why?", 30],
  ["the end of a task there", foreign, "/cancel", 30],
  ["another bot's command there", foreign, "/lgtm", null],
  ["a word that begins alike", foreign, "/asked", null],
  ["a question on a bot's pull request, also Baton's", own, "/ask why?", 31],
  ["a question on an issue, which its build's look finds", issue, "/ask why?", null],
  ["one that is edited", foreign, "/ask why?", 30, "edited"],
  ["one that is deleted", foreign, "/ask why?", null, "deleted"],
])("for tasks: %s", (_, where, body, expected, action = "created") => {
  const comment = { user: { type: "User" }, body };
  const webhook = taskComment;
  expect(webhook.parse({ action, issue: where, comment }).targets).toEqual(toTargets(expected));
  const byBot = { ...comment, user: { type: "Bot" } };
  expect(webhook.parse({ action, issue: where, comment: byBot }).targets).toEqual([]);
});
