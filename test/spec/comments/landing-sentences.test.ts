/**
 * Complete sentences on why a build does not land yet, and on the checks that a pull request waits
 * for.
 */
import * as stops from "../../../src/core/messages/landing-stops.ts";
import { NO_RESULTS } from "../../../src/core/model/checks.ts";
import { expect, test } from "vitest";
import * as checks from "../../../src/core/messages/checks.ts";
import * as landing from "../../../src/core/messages/landing-messages.ts";
import * as waits from "../../../src/core/messages/landing-wait.ts";
import { findMissingReviews } from "../../../src/core/model/landing-wait.ts";
import { someCheck } from "../support/facts.ts";

const where = { branches: { build: "baton/7-units/build" } };
const asked = (body: string) =>
  stops.describeRequestedChanges(where.branches.build, 13, { author: "ann", body });
const wanted = (approvals: number, codeOwners: boolean, have: number) => {
  const pullRequest = {
    approvals,
    codeOwners,
    lastPush: false,
    threads: false,
    dismissStale: false,
    methods: [],
  };
  return waits.describeMissingReviews(13, "main", findMissingReviews({ pullRequest }, have)!);
};
const halted = (
  conclusion: "cancelled" | "action_required" | "stale" | "startup_failure",
  ...names: string[]
) =>
  checks.describeHaltedChecks(
    3,
    names.map((name) => someCheck(name, { conclusion })),
    "`/retry`",
  );
const missing = (starts: boolean, ...all: [context: string, app: number | null][]) =>
  checks.describeMissingChecks(
    { number: 3, baseRef: "build" },
    all.map(([context, app]) => ({ context, app })),
    { kind: "rules", branch: "main" },
    starts,
  );
const gating = { required: null, by: null, ignored: [], before: NO_RESULTS };

test.each<[string, () => string | null, string]>([
  [
    "a person asks for changes",
    () => asked(" Name it\notherwise "),
    "@ann asks for changes on the landing pull request #13: Name it otherwise. Push them to " +
      "`baton/7-units/build`, and Baton creates the landing commit again. Or dismiss the " +
      "review, or answer `/land` to land it as it is.",
  ],
  [
    "a person asks for changes without a word",
    () => asked(" \n"),
    "@ann asks for changes on the landing pull request #13. Push them to " +
      "`baton/7-units/build`, and Baton creates the landing commit again. Or dismiss the " +
      "review, or answer `/land` to land it as it is.",
  ],
  [
    "checks fail",
    () => stops.describeFailedLandingChecks(where.branches.build, 13, ["`test`", "`lint`"]),
    "Checks fail on the landing pull request #13: `test`, `lint`. Push a fix to " +
      "`baton/7-units/build`, and Baton creates the landing commit again. Or answer `/retest` " +
      "to run the checks again.",
  ],
  [
    "the whole is being judged",
    () => landing.describeEarlyLand("closing", []),
    "Not yet: the closing session is still judging the build. Baton then opens the landing " +
      "pull request.",
  ],
  [
    "no plan is approved",
    () => landing.describeEarlyLand("awaiting_approval", []),
    "Not yet: there is no approved plan. Answer `/approve` once you like the plan.",
  ],
  [
    "four workers are open",
    () => landing.describeEarlyLand("building", ["a", "b", "c", "d"]),
    "Not yet: a; b; c; and 1 more worker. Then the closing session judges the whole " +
      "build. Answer `/land` again after that.",
  ],
  [
    "a worker comes late",
    () => landing.describeLateWorker("landing", "W1.1"),
    "The build is landing without W1.1, so W1.1 can't be started again. Label the issue " +
      "again once the build has landed, or ask for W1.1 in another issue.",
  ],
  [
    "checks run",
    () => landing.describeCheckWait(13),
    "Baton merges #13 once the checks on exactly its commit are green.",
  ],
  [
    "checks run, and it isn't opened yet",
    () => landing.describeCheckWait(null),
    "Baton merges the landing pull request once the checks on exactly its commit are green.",
  ],
  [
    "it is a draft",
    () => waits.describeDraft(13),
    "The landing pull request #13 is a draft: mark it as ready for review, and Baton merges it.",
  ],
  [
    "the rules want a review",
    () => wanted(1, false, 0),
    "The rules of `main` require an approving review by people with write access. Approve " +
      'the landing pull request #13 under "Files changed", and Baton merges it.',
  ],
  [
    "the rules want two reviews and a code owner's, and one is there",
    () => wanted(2, true, 1),
    "The rules of `main` require 2 approving reviews by people with write access, one of " +
      "them a code owner of the changed files (1 so far). Approve the landing pull request #13 " +
      'under "Files changed", and Baton merges it.',
  ],
  [
    "no way of merging is left",
    () => stops.describeMissingMergeMethod("main"),
    "No merge method is left for `main`: the repository's settings switch off those that the " +
      "branch's rules allow. Allow squash merging under Settings, General, Pull Requests, or " +
      "in the ruleset. Then answer `/retry`.",
  ],
  [
    "a person switched auto-merge on",
    () => waits.describeAutoMerge(13, "ann"),
    "Auto-merge is on for #13 (by @ann): GitHub merges it once it meets the rules.",
  ],
  [
    "GitHub refuses",
    () => stops.describeRefusedMerge(13, "Something new"),
    "GitHub does not merge the landing pull request #13: Something new. Fix that and " +
      "answer `/retry`, or merge it yourself.",
  ],
  [
    "GitHub refuses, in a sentence with spaces after it",
    () => stops.describeRefusedMerge(13, "Something. "),
    "GitHub does not merge the landing pull request #13: Something. Fix that and answer " +
      "`/retry`, or merge it yourself.",
  ],
  [
    "GitHub waits",
    () =>
      waits.describeUnmetRules(
        13,
        "main",
        "A review\n\nis missing. Repository rule violations found",
      ),
    "GitHub doesn't let #13 be merged into `main` yet: A review is missing. Repository rule " +
      "violations found. Baton merges it once GitHub allows it.",
  ],
  [
    "a check was cancelled",
    () => halted("cancelled", "a"),
    "`a` on pull request #3 was cancelled. Run it again on GitHub, or answer `/retry` to let " +
      "Baton do that.",
  ],
  [
    "checks were cancelled",
    () => halted("cancelled", "a", "b"),
    "`a`, `b` on pull request #3 were cancelled. Run them again on GitHub, or answer " +
      "`/retry` to let Baton do that.",
  ],
  [
    "jobs of one name were cancelled",
    () => halted("cancelled", "a", "a"),
    "`a` on pull request #3 was cancelled. Run it again on GitHub, or answer `/retry` to let " +
      "Baton do that.",
  ],
  [
    "a check waits for a person",
    () => halted("action_required", "a"),
    "`a` on pull request #3 waits for a person: approve or answer it on the pull request's page.",
  ],
  [
    "checks wait for a person",
    () => halted("action_required", "a", "b"),
    "`a`, `b` on pull request #3 wait for a person: approve or answer them on the pull " +
      "request's page.",
  ],
  [
    "a check did not end",
    () => halted("stale", "a"),
    "`a` on pull request #3 did not end within GitHub's time. Run it again on GitHub, or " +
      "answer `/retry` to let Baton do that.",
  ],
  [
    "checks did not end",
    () => halted("stale", "a", "b"),
    "`a`, `b` on pull request #3 did not end within GitHub's time. Run them again on GitHub, " +
      "or answer `/retry` to let Baton do that.",
  ],
  [
    "checks could not start",
    () => halted("startup_failure", "a", "b"),
    "`a`, `b` on pull request #3 could not start: fix the workflow on the base branch, " +
      "then answer `/retry`.",
  ],
  [
    "checks ended in more ways than one",
    () =>
      checks.describeHaltedChecks(
        3,
        [
          someCheck("b", { conclusion: "startup_failure" }),
          someCheck("a", { conclusion: "action_required" }),
        ],
        "`/retry`",
      ),
    "`a` on pull request #3 waits for a person: approve or answer it on the pull " +
      "request's page. `b` on pull request #3 could not start: fix the workflow on the " +
      "base branch, then answer `/retry`.",
  ],
  [
    "a required check is missing",
    () => missing(true, ["test", 15]),
    "`test` is required by the rules of `main` and has not reported on pull request #3 (the " +
      "rules require it from app 15). Check that a job of this name runs on it, or that the " +
      "check is still needed. Once it reports, the build continues by itself.",
  ],
  [
    "required checks are missing and no workflow runs",
    () => missing(false, ["test", null], ["lint", 15], ["docs", 16]),
    "`test`, `lint`, `docs` are required by the rules of `main` and have not reported on " +
      "pull request #3 (the rules require `lint` from app 15, `docs` from app 16). No workflow " +
      "runs on pull requests against `build`: add that branch to the `branches:` of the " +
      "workflow, or check that the checks are still needed. Once they report, the build " +
      "continues by itself.",
  ],
  [
    "no check starts",
    () => checks.describeUnstartedChecks({ number: 3, baseRef: "build" }),
    "No check has started on pull request #3, though a workflow runs on pull requests " +
      "against `build`. On the Actions page, check that the workflow isn't disabled and that a " +
      "runner with its label is online. If it was disabled, close the pull request and open it " +
      "again to start its checks. Once a check reports, the build continues by itself.",
  ],
  [
    "checks are red, for a session",
    () =>
      checks.describeFailingChecksForSession("#3", [
        { name: "a", job: 5, annotations: 0 },
        { name: "b", job: null, annotations: 2 },
      ]),
    "checks fail on #3: `a` (job 5, see `checks/1-a.log`), `b` (2 annotations, see " +
      "`checks/2-b.log`)",
  ],
  [
    "workflows run by path alone",
    () => checks.describeMissingCi({ workers: false, land: true, byPath: true }, gating),
    "Workflows run only on workers' pull requests whose changed files match their `paths:`. " +
      "Baton merges the others after the review alone.",
  ],
  [
    "no workflow runs",
    () => checks.describeMissingCi({ workers: false, land: false, byPath: false }, gating),
    "No workflow runs on workers' pull requests: Baton merges them after the review alone.",
  ],
])("the sentence is right when %s", (_case, say, words) => expect(say()).toBe(words));
