/** Why a build does not land yet, in sentences that name who does what. */
import * as stops from "../../../src/core/messages/landing-stops.ts";
import { describe, expect, test } from "vitest";
import type { PersonReview } from "../../../src/core/model/facts.ts";
import * as words from "../../../src/core/messages/landing-messages.ts";
import * as waits from "../../../src/core/messages/landing-wait.ts";
import { findMissingReviews } from "../../../src/core/model/landing-wait.ts";
import { explainGithubRefusal } from "../../../src/core/messages/github-refusals.ts";

const where = { branches: { build: "baton/7-units/build" } };

describe("GitHub refuses the landing pull request", () => {
  test.each([
    [
      "Commits must have verified signatures",
      "Allow squash merging (GitHub signs those commits), or let Baton bypass",
    ],
    [
      "Merge commits are not allowed on this repository.",
      "Allow squash or rebase merging in the repository's settings",
    ],
    [
      "This merge method is switched off",
      "Allow squash or rebase merging in the repository's settings",
    ],
    [
      "The branch must have a linear history",
      "Allow squash or rebase merging: the branch allows no merge commits",
    ],
    [
      "The branch must not contain merge commits",
      "Allow squash or rebase merging: the branch allows no merge commits",
    ],
    [
      "You're not authorized to push to this branch.",
      "Let Baton merge into the branch (its rules' bypass list)",
    ],
    ["It is not permitted", "Let Baton merge into the branch (its rules' bypass list)"],
    [
      "Resource not accessible by integration",
      "Let Baton merge into the branch (its rules' bypass list)",
    ],
    ["A conversation is open", "Resolve the open conversations"],
    ["Unresolved threads", "Resolve the open conversations"],
    ["A deployment to staging is missing", "Have the required deployments succeed"],
    [
      "Commit message must start with a matching pattern: JIRA-",
      "Let Baton bypass that rule, or change its pattern",
    ],
    ["Something new", "Fix that"],
  ])("%s: the text says what fixes it", (said, remedy) => {
    const told = stops.describeRefusedMerge(13, said);
    expect(told).toContain(
      `GitHub does not merge the landing pull request #13: ${said.replace(/\.$/, "")}. ${remedy}`,
    );
    expect(told).toMatch(/ and answer `\/retry`, or merge it yourself\.$/);
  });

  test("GitHub's text mentions nobody and stays on one line", () => {
    expect(stops.describeRefusedMerge(13, "No,\n@ada <b>...")).toContain(
      "#13: No, @\u200bada &lt;b>... Fix that",
    );
  });
});

test.each([
  ["At least 1 approving review is required by reviewers with write access.", true],
  ["Review is required", true],
  ["Waiting on code owner review", true],
  ["Changes have been requested", true],
  ["A conversation must be resolved before merging.", true],
  ['Required status check "test" is expected.', true],
  ["2 of 3 required checks are expected", true],
  ["The check is expected", true],
  ["New changes require approval from someone other than the last pusher.", true],
  ["Missing successful active staging deployment.", true],
  ["Pull Request is still a draft", true],
  ["Merge commits are not allowed", false],
  ["Base branch was modified", false],
])("%s: people or checks resolve it without Baton: %s", (said, does) =>
  expect(words.isTemporaryRefusal(said)).toBe(does),
);

describe("a pull request leaves the merge queue", () => {
  test.each([
    ["CI_FAILURE", "its checks failed there"],
    ["ci_timeout", "its checks did not report there in time"],
    ["MERGE_CONFLICT", "it conflicts with a pull request before it"],
    ["MANUAL", "somebody removed it"],
    ["QUEUE_CLEARED", "the queue was cleared"],
    ["BRANCH_PROTECTIONS", "the branch's rules changed or were no longer met"],
    ["ROLL_BACK", "the queue was rolled back"],
    ["NEW <b>REASON", "GitHub says NEW &lt;b>REASON"],
    ["", "GitHub gives no reason"],
  ])("for %j", (reason, why) => {
    expect(stops.describeDequeuedPull(13, reason)).toBe(
      `Pull request #13 was removed from the merge queue: ${why}. Fix that and answer ` +
        "`/retry`, which queues it again, or queue it yourself.",
    );
  });
});

describe("reviews that the base branch's rules require", () => {
  const pull = {
    approvals: 1,
    codeOwners: false,
    lastPush: false,
    threads: false,
    dismissStale: false,
    methods: [],
  };
  const wanted = (rules: Partial<typeof pull> | null, have: number) => {
    const missing = findMissingReviews({ pullRequest: rules && { ...pull, ...rules } }, have);
    return missing && waits.describeMissingReviews(13, "main", missing);
  };

  test("are none if no rule requires any or all are given", () => {
    expect([
      wanted(null, 0),
      wanted({ approvals: 0 }, 0),
      wanted({}, 1),
      wanted({ approvals: 2 }, 2),
    ]).toEqual([...[null, null, null, null]]);
    expect(wanted({ approvals: 0, codeOwners: true }, 1)).toBeNull();
  });

  test.each<[Partial<typeof pull>, number, string]>([
    [{}, 0, "an approving review by people with write access. Approve"],
    [{ approvals: 2 }, 0, "2 approving reviews by people with write access. Approve"],
    [{ approvals: 2 }, 1, "2 approving reviews by people with write access (1 so far). Approve"],
    [{ codeOwners: true }, 0, "an approving review by a code owner of the changed files. Approve"],
    [
      { approvals: 0, lastPush: true },
      0,
      "an approving review by people with write access. Approve",
    ],
    [
      { approvals: 0, codeOwners: true },
      0,
      "an approving review by a code owner of the changed files. Approve",
    ],
  ])("%j, of which %i are given", (rules, have, said) => {
    expect(wanted(rules, have)).toContain(`The rules of \`main\` require ${said}`);
    expect(wanted(rules, have)).toContain(
      'Approve the landing pull request #13 under "Files changed", and Baton',
    );
  });
});

describe("`/land` comes too early", () => {
  test.each<[Parameters<typeof words.describeEarlyLand>[0], string[], string]>([
    ["closing", [], "the closing session is still judging the build"],
    ["planning", [], "there is no approved plan. Answer `/approve`"],
    ["building", ["W1.1 works"], "Not yet: W1.1 works. Then the closing session"],
    ["building", ["a", "b", "c"], "Not yet: a; b; c. Then the closing session"],
    [
      "building",
      ["a", "b", "c", "d", "e"],
      "Not yet: a; b; c; and 2 more workers. Then the closing session",
    ],
  ])("while the build is %s with %j", (status, open, said) =>
    expect(words.describeEarlyLand(status, open)).toContain(said),
  );
});

test("a request in a person's review is quoted with how to fulfil it", () => {
  const review = (body: string) => ({ author: "ann", body }) as PersonReview;
  const told = stops.describeRequestedChanges(
    where.branches.build,
    13,
    review("Name it\n\notherwise."),
  );
  expect(told).toContain(
    "@ann asks for changes on the landing pull request #13: Name it otherwise. Push them to",
  );
  expect(stops.describeRequestedChanges(where.branches.build, 13, review(" \n"))).toContain(
    "#13. Push them to `baton/7-units/build`",
  );
});

test("the short texts say whom or what the landing waits for", () => {
  expect(
    stops.describeFailedLandingChecks(where.branches.build, 13, ["`test`", "`lint`"]),
  ).toContain("#13: `test`, `lint`. Push a fix to `baton/7-u");
  expect(words.describeLateWorker("landing", "W1.1")).toContain(
    "The build is landing without W1.1, so W1.1 can't be started again.",
  );
  expect(words.describeCheckWait(null)).toContain(
    "Baton merges the landing pull request once the checks",
  );
  expect(words.describeCheckWait(13)).toContain("Baton merges #13 once the checks");
  expect(waits.describeDraft(13)).toContain("#13 is a draft: mark it as ready for review");
  expect(stops.describeMissingMergeMethod("main")).toContain("No merge method is left for `main`");
  expect(waits.describeQueuePosition(13, 2)).toBe(
    "Pull request #13 is in the merge queue, at position 2: GitHub merges it once its checks pass.",
  );
  expect(waits.describeAutoMerge(13, "ann")).toContain(
    "Auto-merge is on for #13 (by @ann): GitHub merges it",
  );
  expect(
    waits.describeUnmetRules(
      13,
      "main",
      "Repository rule violations found\n\nA review\nis missing.",
    ),
  ).toBe(
    "GitHub doesn't let #13 be merged into `main` yet: A review is missing. Baton merges it " +
      "once GitHub allows it.",
  );
});

describe("GitHub's refusals are explained, with who can fix them", () => {
  const exclude = "xclude `baton/**/*` from that rule (Settings → Rules).";
  test.each([
    [
      "Resource not accessible by integration",
      "Grant the App that permission, under its settings.",
    ],
    [
      "refusing to allow a GitHub App to create workflow without `workflows` permission",
      "Grant the App the permission W",
    ],
    [
      "refusing to create it without workflows permission",
      "Grant the App the permission Workflows: read and write.",
    ],
    ["Pull Request is still a draft", "Mark it as ready for review."],
    [
      "Changes have been requested by ann",
      "Approve it, or dismiss the review that asks for changes.",
    ],
    ["A conversation must be resolved", "Resolve its conversations."],
    [
      "Required status check is expected",
      `Have the check run on pull requests between the build's branches, or e${exclude}`,
    ],
    [
      "2 of 2 status checks expected",
      `Have the check run on pull requests between the build's branches, or e${exclude}`,
    ],
    [
      "1 approving review is required",
      `Approve it, or add Baton to the bypass list of that rule, or e${exclude}`,
    ],
    ["2 approving reviews are required", "Approve it, or add Baton to the bypass list"],
    ["Review required", "Approve it, or add Baton to the bypass list"],
    ["Waiting on code owner", "Approve it, or add Baton to the bypass list"],
    ["Changes must be made through the merge queue", `E${exclude}`],
    ["Repository rule violations found", "Add Baton to the bypass list of that rule"],
    ["Creation is restricted", "Add Baton to the bypass list of that rule"],
    ["Cannot delete a protected branch", "Add Baton to the bypass list of that rule"],
    ["Changes must be made through a pull request.", "Add Baton to the bypass list of that rule"],
    ["Commits must have verified signatures.", "Add Baton to the bypass list of that rule"],
    [
      "This branch must not contain merge commits.",
      `Add Baton to the bypass list of that rule, or e${exclude}`,
    ],
    ["Something new", "Fix that."],
  ])("%s", (detail, remedy) =>
    expect(explainGithubRefusal(detail, "baton").remedy).toContain(remedy),
  );

  test.each([
    ["Repository rule violations found\n\nNo way", "No way."],
    ["It can't be!", "It can't be!"],
    ["Is it?", "Is it?"],
    ["Well.", "Well."],
    ["Well. Or not", "Well. Or not."],
    ["It says: Repository rule violations found", "It says: Repository rule violations found."],
    ["@ada says\nno", "@\u200bada says no."],
    ["", "it gives no reason."],
  ])("%j is rendered as a sentence", (detail, cause) =>
    expect(explainGithubRefusal(detail, "baton").cause).toBe(cause),
  );
});
