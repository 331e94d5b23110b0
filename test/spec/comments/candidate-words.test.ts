/**
 * What Baton says about the candidate: in its pull request, in the plan comment, and when people
 * change it.
 */
import { describe, expect, test } from "vitest";
import { getBranches } from "../../../src/core/model/names.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import * as words from "../../../src/core/messages/candidate.ts";
import { atRest } from "../support/at-rest.ts";
import { sha, somePull } from "../support/facts.ts";

const MARK = { worker: "W2.1" as const, head: sha("h"), tip: sha("t") };

const pull = (more: Partial<ReturnType<typeof somePull>> = {}) => ({
  ...somePull(9, { sha: sha("h"), tree: sha("t") }, "main"),
  ...more,
});

test("the candidate's pull request says what it is, and that nobody should merge it yet", () => {
  expect(
    words.renderCandidateTitle(
      atRest(({ build }) => (build.title = "Add\n units")),
      DEFAULT_SETTINGS.titles,
    ),
  ).toBe("[building] [7-units] ORCH: Add units");
  expect(words.renderCandidateBody(getBuildView(atRest()))).toBe(
    [
      "**Don't merge this yet.** The build for #7 is still running.\n",
      "CI runs on pull requests against `main`, but not on the workers' pull requests. So " +
        "Baton checks each worker here before it merges the worker. This branch is one commit: " +
        "all that is merged so far, with the next worker on top. When the build is complete, " +
        "Baton marks this pull request as ready and removes `[building]` from its title. It " +
        "then lands the build.\n",
      "Push nothing here: Baton recreates the branch for each worker. If you close this pull " +
        "request, the build stops and asks you.\n",
      "See its progress in #7.",
    ].join("\n"),
  );
  expect(words.renderCandidateCheck(MARK)).toEqual({
    title: "The build is still running: don't merge this yet",
    summary: "This commit is a candidate: it checks W2.1 before Baton merges it into the build.",
  });
});

test("when somebody pushes to its branch, then they read that it doesn't land, and how to get it back", () => {
  const pushed = "0123456789abcdef0123456789abcdef01234567";
  const told = (isLanding: boolean) =>
    words.describeOverwrittenPush(getBranches("baton", "7-units"), pushed, isLanding);
  const rest =
    " if it is to land. Somebody pushed it to `baton/7-units/land`, which Baton makes from " +
    "`baton/7-units/build` each time, so it is no longer there. `git fetch origin " +
    "0123456789abcdef0123456789abcdef01234567` gets it back.";
  expect(told(true)).toBe(`Push \`0123456789ab\` to \`baton/7-units/build\`${rest}`);
  expect(told(false)).toBe(
    `Push \`0123456789ab\` to the worker's branch or to \`baton/7-units/build\`${rest}`,
  );
});

describe("when a person merges it", () => {
  const landed = (held: string, who = " by `@bob`") =>
    `#9 was merged into \`main\`${who} while the build was still running. ${held}, before ` +
    "the closing session judged the whole build. The build continues: Baton merges `main` " +
    "back into it. The rest lands by another pull request. To undo this part, revert #9.";

  test.each<[string, string[], Parameters<typeof pull>[0], string]>([
    [
      "what was merged and the worker on top landed",
      ["W1.1"],
      { mergedBy: "bob", headCandidate: MARK },
      landed("So W1.1, W2.1 landed early, as one commit"),
    ],
    [
      "a worker that is merged since is named once",
      ["W1.1", "W2.1"],
      { mergedBy: "bob", headCandidate: MARK },
      landed("So W1.1, W2.1 landed early, as one commit"),
    ],
    [
      "GitHub may not say by whom, nor the commit what it holds",
      ["W1.1"],
      {},
      landed("So W1.1 landed early, as one commit", ""),
    ],
    ["it may hold no worker that is known", [], { mergedBy: "bob" }, landed("It landed early")],
  ])("then %s", (_case, merged, more, said) => {
    const state = atRest(({ workers }) => {
      for (const id of merged) workers[id as "W1.1"]!.merge_sha = sha("m");
    });
    expect(words.describeEarlyLanding(state, pull({ merged: true, ...more }))).toBe(said);
  });

  test("then the report says so", () => {
    const part = { commit: "c".repeat(40), followed: true };
    const at = `as \`${part.commit}\` while the build was still running.`;
    expect(words.renderEarlyLandings([])).toEqual([]);
    expect(
      words.renderEarlyLandings([
        { ...part, pr: 9, by: "bob", workers: ["W1.1" as const, "W2.1" as const] },
        { ...part, pr: 11, by: null, workers: [] },
      ]),
    ).toEqual([
      ...[`W1.1, W2.1 landed early: #9 was merged by \`@bob\` ${at}`, ""],
      ...[`Part of it landed early: #11 was merged ${at}`, ""],
    ]);
  });
});

describe("when workflows skip workers' pull requests, the plan comment says so and how to fix it", () => {
  const note = (ciExpected: { workers: boolean; byPath: boolean }, ...landOnly: string[]) =>
    words.describeLandOnlyWorkflows(atRest(), {
      ciExpected: { ...ciExpected, land: true },
      landOnly,
    });

  test("none of them", () => {
    expect(note({ workers: false, byPath: false }, ".github/workflows/ci.yml")).toBe(
      "CI doesn't run on workers' pull requests: `.github/workflows/ci.yml` names the " +
        "branches that it runs for. Add `baton/**` to its `branches` to check each worker on " +
        "its own pull request. Until then Baton checks the workers on the landing pull " +
        "request, one after another, before it merges them.",
    );
  });

  test.each([
    { workers: true, byPath: false },
    { workers: false, byPath: true },
  ])("some of them: %j", (runs) => {
    expect(note(runs, "a.yml", "b.yml")).toBe(
      "Some of CI doesn't run on workers' pull requests: `a.yml`, `b.yml` name the branches " +
        "that they run for. Add `baton/**` to their `branches` to check each worker on its own " +
        "pull request. Until then that part of CI checks all workers at once, when the build " +
        "lands.",
    );
  });

  test("but not if all of them do", () =>
    expect(note({ workers: true, byPath: false })).toBeNull());
});
