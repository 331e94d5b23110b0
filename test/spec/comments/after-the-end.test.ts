/**
 * What Baton says after a build has ended: to late commands, to events that undo it, and about what
 * remains.
 */
import { toDetails } from "../support/stop-details.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { describe, expect, test } from "vitest";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import * as late from "../../../src/core/messages/ended-build.ts";
import {
  listKeptBranches,
  renderCleanupProblems,
  renderDeleteCommand,
  renderLeftoverPull,
} from "../../../src/core/messages/ended-build.ts";
import { aLanding, atRest, AT, SHA } from "../support/at-rest.ts";

const landed = (set: (state: State) => void = () => undefined) =>
  atRest((state) => {
    Object.assign(state.build, { status: "landed", landing: aLanding({ merge_sha: SHA }) });
    set(state);
  });

describe("a command that comes too late is answered", () => {
  test.each<[string, () => string, string]>([
    [
      "says how to start another build",
      () => late.describeEndedBuild(landed(), "baton"),
      "This build has ended (landed). To start another one, say `/orchestrate`, or " +
        "remove the label `baton` and set it again.",
    ],
    [
      "says how to have a dry run built",
      () =>
        late.describeEndedBuild(
          atRest(({ build }) =>
            Object.assign(build, {
              status: "cancelled",
              wishes: { ...build.wishes, dry_run: true },
            }),
          ),
          "baton",
        ),
      "This was a dry run; it has ended. To build it, answer `/orchestrate`, or set the " +
        "label `baton` (if it is set, remove it first).",
    ],
    [
      "says that nothing landed that could be undone",
      () => late.describeNothingToRevert(atRest(({ build }) => (build.status = "cancelled"))),
      "This build did not land (it is cancelled), so there is nothing to undo.",
    ],
  ])("%s", (_case, say, words) => expect(say()).toBe(words));
});

describe("what reverts the landing", () => {
  const reverting = { number: 20, state: "open", mergeable: true } as Parameters<
    typeof late.describeReversal
  >[1];

  test("is a pull request that says what it reverts", () => {
    expect(late.renderRevertTitles(landed(), DEFAULT_SETTINGS.titles)).toEqual({
      subject: 'Revert "Add units"',
      title: '[7-units] ORCH: Revert "Add units"',
    });
    expect(late.renderRevertBody(landed(), "bob")).toBe(
      [
        `Undoes what the build for #7 landed on \`main\` by #13 (${SHA}). Asked for by \`bob\`.\n`,
        "Merge it as you would any other pull request. Later commits stay. If they touch the " +
          "same lines, GitHub shows the conflict here.\n",
        "Merging it doesn't reopen #7. To build it again, reopen it, remove its " +
          "label and set it again.",
      ].join("\n"),
    );
  });

  test.each<[Partial<typeof reverting>, string]>([
    [{}, "#20 undoes this build on `main`: review and merge it like any other pull request."],
    [
      { mergeable: null },
      "#20 undoes this build on `main`: review and merge it like any other pull request.",
    ],
    [
      { mergeable: false },
      "#20 undoes this build, but `main` has changed the same lines since it landed: " +
        "resolve the conflict on #20, then review and merge it.",
    ],
    [
      { state: "merged", mergeable: false },
      "This build has been undone already: #20 is merged into `main`.",
    ],
  ])("is answered with its current state: %j", (more, words) => {
    expect(late.describeReversal(landed(), { ...reverting, ...more })).toBe(words);
  });

  test("is refused by GitHub: the answer says who can fix that, and another way", () => {
    expect(late.describeRefusedRevert(landed(), "Resource not accessible by integration")).toBe(
      "GitHub refuses the pull request that undoes this build: Resource not accessible " +
        "by integration. Grant the App that permission, under its settings. Then answer " +
        "`/revert` again; or use the Revert button on #13, or `git revert 0123456789ab`.",
    );
  });
});

describe("a worker's pull request that is closed at the end", () => {
  const said = (state: State, set: Partial<WorkerState>, by?: string[]) =>
    renderLeftoverPull(
      state,
      { ...state.workers["W1.1"]!, ...set },
      by && { branch: "baton/7-units/W1.1", by },
    );
  const restore = 'Baton removed its branch; "Restore branch" on this page restores it.';
  const stop = (reason: string): Partial<WorkerState> => ({
    stop: { kind: "failed", cause: "work", details: toDetails(reason), at: AT },
  });

  test.each<[string, Partial<WorkerState>, string]>([
    ["was skipped", { skipped: { by: "ann", at: AT, pull: null } }, "it was skipped by `ann`."],
    ["made no change", { done: true }, "it ended without a change."],
    ["was stopped", stop("Its tests fail"), "Its tests fail."],
    ["was stopped, as a sentence says", stop("Its tests fail."), "Its tests fail."],
    ["is under way", { pr: { number: 5, head_repository_id: 1 } }, "it is in review."],
  ])("says that its worker %s", (_case, set, why) => {
    expect(
      said(
        atRest(({ build }) => (build.status = "failed")),
        set,
      ),
    ).toBe(
      "The build has ended without landing (failed), and W1.1 is not part of that: " +
        `${why} So this pull request is closed. ${restore}`,
    );
  });

  test("says where the build landed, that people's commits stay, and how to continue with it", () => {
    expect(said(landed(), { done: true }, ["wren", "bob"])).toBe(
      `The build has landed as ${SHA} (#13), and W1.1 is not part of that: it ended without ` +
        "a change. So this pull request is closed. Its branch stays, because it has commits by " +
        "`wren`, `bob`. To continue with it, reopen this pull request with `main` as its base.",
    );
  });
});

test("the report names branches that remain, and whose commits are on them", () => {
  expect(listKeptBranches([{ branch: "baton/7-units/W1.1", by: ["wren", "bob"] }])).toEqual([
    "`baton/7-units/W1.1` stays, because it has commits by `wren`, `bob` that did not land.",
  ]);
});

test("what GitHub did not let Baton remove is reported once, with what to do", () => {
  const remains = [
    ["delete_branch:baton/7-units/a:b", "The branch `baton/7-units/a:b` stays; remove it by hand"],
    ["archive:baton/7-units", "The record stays on its branch, without the tag `baton/7-units`"],
    ["close_pull:W1.1", "The pull request of W1.1 stays open; close it by hand"],
    ["close_issue:7", "#7 stays open; close it by hand"],
    ["document:plan:1", "`document` was refused"],
    ["", " was refused"],
  ] as const;
  const state = landed(
    ({ build }) => (build.remains = remains.map(([effect]) => ({ effect, detail: "No way" }))),
  );
  expect(renderCleanupProblems(state)).toBe(
    "The build has ended, but GitHub refused parts of Baton's cleanup. Baton doesn't try " +
      "again, and nothing waits for this:\n\n" +
      remains.map(([, what]) => `- ${what}: No way. Fix that.`).join("\n"),
  );
});

test("remaining branches are counted if there are many", () => {
  const state = landed(({ build }) => {
    build.remains = Array.from({ length: 999 }, () => ({
      effect: "close_issue:7",
      detail: "x ".repeat(100),
    }));
  });
  expect(renderCleanupProblems(state)).toMatch(
    /\n_… and \d+ more: look at the repository's branches\._\n$/,
  );
});

test("the report says how a person deletes the branches", () => {
  expect(renderDeleteCommand("baton/7-add-units")).toBe(
    " by\n\n```sh\ngit ls-remote --heads origin 'baton/7-add-units/*' | cut -f2 | xargs " +
      "git push origin --delete\n```",
  );
});
