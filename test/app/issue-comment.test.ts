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
  ["an edited command, because it is answered", issue, "/approve", 7, "edited"],
  ["a deleted command", issue, "/approve", null, "deleted"],
  ["a command on a later line, with any line ends", issue, "Thanks!\r  /status", 7],
  ["text without a line like a command", issue, "either/or, I'd say", null],
  ["a quote, which may be Baton's", issue, "> Metres or feet?\n\nFeet.", 7],
  ["a mention by name", issue, "@baton approve", 7],
  ["a short approval", issue, "LGTM", 7],
  ["a command on a build's pull request", own, "/retry", 7],
  [
    "a command on a build's pull request with another title",
    { ...own, title: "Mine" },
    "/retry",
    ALL_BUILDS,
  ],
  ["a command on a foreign pull request", foreign, "/approve", null],
])("%s", (_, where, body, expected, action = "created") => {
  const comment = { user: { type: "User" }, body };
  const webhook = buildComment;
  expect(webhook.parse({ action, issue: where, comment }).targets).toEqual(toTargets(expected));
  const byBot = { ...comment, user: { type: "Bot" } };
  expect(webhook.parse({ action, issue: where, comment: byBot }).targets).toEqual([]);
});

test.each<[string, object, string, number | null, string?]>([
  ["a command with a prefix, on a foreign pull request", foreign, "/orchestrate approve", 30],
  ["a question on a foreign pull request", foreign, "Thanks!\n\n/ask why?", 30],
  ["a cancel on a foreign pull request", foreign, "/cancel", 30],
  ["another bot's command on a foreign pull request", foreign, "/lgtm", null],
  ["a word that starts the same", foreign, "/asked", null],
  ["a question on a bot's pull request, even Baton's", own, "/ask why?", 31],
  ["a question on an issue, which its build's reconcile finds", issue, "/ask why?", null],
  ["an edited question", foreign, "/ask why?", 30, "edited"],
  ["a deleted question", foreign, "/ask why?", null, "deleted"],
])("for tasks: %s", (_, where, body, expected, action = "created") => {
  const comment = { user: { type: "User" }, body };
  const webhook = taskComment;
  expect(webhook.parse({ action, issue: where, comment }).targets).toEqual(toTargets(expected));
  const byBot = { ...comment, user: { type: "Bot" } };
  expect(webhook.parse({ action, issue: where, comment: byBot }).targets).toEqual([]);
});
