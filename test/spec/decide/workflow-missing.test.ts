/** Somebody labels an issue in a repository that does not have Baton's workflow yet. */
import { describe, expect, test } from "vitest";
import { buildPull } from "../../../src/app/webhooks/pulls.ts";
import { configurationPush } from "../../../src/app/webhooks/refs.ts";
import { decide } from "../../../src/core/decide.ts";
import type { EffectOutcome, Facts, OfferedPull } from "../../../src/core/model/facts.ts";
import { someFacts, T0 } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";

const PULL: OfferedPull = {
  number: 12,
  state: "open",
  title: "Configure Baton",
  head: "a",
  untouched: true,
};

function decided(
  pull: Partial<OfferedPull> | null,
  outcome: Partial<EffectOutcome> | null,
  more: Partial<Facts> = {},
) {
  const facts = someFacts();
  facts.repository.workflowInstalled = false;
  facts.onboarding = pull && { ...PULL, ...pull };
  const none = { effect: "onboard", ok: true, code: null, detail: null, id: null };
  facts.outcomes = outcome ? [{ ...none, ...outcome }] : [];
  return decide(null, { ...facts, ...more }, T0).effects;
}

describe("given no pull request that adds it", () => {
  test("then one is opened, and nothing else happens", () => {
    expect(decided(null, null)).toEqual([{ type: "onboard" }]);
    expect(decided({ state: "closed", title: "Not now" }, null)).toEqual([{ type: "onboard" }]);
    expect(decided({ state: "merged" }, null)).toEqual([{ type: "onboard" }]);
  });

  test("when it was opened and does not appear yet, then its number is named", () => {
    expect(decided(null, { id: 15 })).toMatchObject([
      { type: "comment" },
      { type: "react", content: "eyes" },
    ]);
    expect(JSON.stringify(decided(null, { id: 15 }))).toContain(
      "#15 adds it: merge that, and this build starts by itself",
    );
  });

  test.each([
    ["Resource not accessible by integration", /Grant the App that permission/],
    [
      "Repository rule violations found\n\nCannot create ref",
      /Add Baton to the bypass list of that rule/,
    ],
  ])(
    "when GitHub refuses it with '%s', then the answer has the remedy and how to do it by hand",
    (detail, words) => {
      const said = decided(null, { ok: false, code: "refused", detail });
      expect(said).toMatchObject([{ type: "comment" }, { type: "react", content: "confused" }]);
      expect(JSON.stringify(said)).toMatch(words);
      expect(JSON.stringify(said)).toContain(
        "Or run `baton workflow --write` in a clone and push.",
      );
    },
  );
});

describe("given a pull request that adds it", () => {
  test("then Baton says once what to do with it", () => {
    const [open] = decided({}, null);
    expect(open).toMatchObject({
      type: "comment",
      issue: 7,
      key: expect.stringMatching(/^refused-/) as string,
    });
    const posted = { [(open as { key: string }).key]: { id: 1, issue: 7, hash: "" } };
    expect(decided({}, null, { posted })).toEqual([]);
    expect(JSON.stringify(decided({ state: "closed" }, null, { posted }))).toMatch(
      /#12, which adds it, was closed/,
    );
  });

  test("then a label by somebody without write access opens and says nothing", () => {
    const issue = {
      ...someFacts().issue,
      trigger: { ...someFacts().issue.trigger!, role: "triage" as const },
    };
    expect(decided(null, null, { issue })).toEqual([]);
  });
});

test("words answered before the workflow exists do not count for the build that begins after it", () => {
  const stage = new Stage();
  stage.facts.repository.workflowInstalled = false;
  stage.settle().says("/orchestrate cancel").says("/orchestrate pause");
  const said = stage.comments.length;
  stage.facts.repository.workflowInstalled = true;
  expect(stage.settle().state!.build).toMatchObject({ status: "planning", paused: null });
  expect(stage.comments).toHaveLength(said);
});

test("events of Baton's own pull requests, and a repository's first push, trigger a check of it", () => {
  const pull = (ref: string) =>
    buildPull.parse({ pull_request: { head: { ref }, base: { ref: "main" } } }).targets;
  expect(
    ["baton/configure", "bots/b/update-workflow", "configure", "x/reconfigure"].map(pull),
  ).toEqual([[{ kind: "repository" }], [{ kind: "repository" }], [], []]);
  const first = {
    ref: "refs/heads/main",
    repository: { default_branch: "main" },
    commits: [],
    created: true,
  };
  expect(configurationPush.parse({ ...first, forced: false }).targets).toEqual([
    { kind: "repository" },
  ]);
});
