import { describe, expect, test } from "vitest";
import { NO_RULES, type RequiredCheck } from "../../../src/core/model/permissions.ts";
import { APPROVE, LAND, someCheck } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";

const MINUTES = 60_000;
const approved = (stage = building()) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
const requiring = (...requiredChecks: RequiredCheck[]) => {
  const stage = building();
  stage.facts.rules.build = { ...NO_RULES, requiredChecks };
  return stage;
};

describe("when rules of the build branch require checks", () => {
  test("another red check does not block the merge", () => {
    const stage = requiring({ context: "test", app: null });
    stage.otherChecks = [someCheck("lint", { conclusion: "failure", run: null })];
    expect(approved(stage).status("W1.1")).toBe("merged");
  });

  test("and is named while the worker waits for its turn", () => {
    const stage = requiring({ context: "test", app: null });
    stage.otherChecks = [someCheck("lint", { conclusion: "failure", run: null })];
    stage.refusing.set("merge", "unavailable");
    approved(stage);
    const status = stage.effects("document").findLast((d) => d.key === "status")!.body;
    expect(status).toContain("(red, but not required: lint)");
  });

  test("one that does not report is awaited, then named with what to do, until it reports", () => {
    const stage = approved(
      requiring({ context: "test", app: null }, { context: "lint", app: null }),
    );
    expect(stage.status("W1.1")).toBe("in_ci");
    stage.wait(16 * MINUTES).settle();
    expect(stage.comments.at(-1)).toContain(
      "`lint` is required by the rules of `baton/7-add-units/build` and has not " +
        `reported on pull request #${stage.pull("W1.1").number}.`,
    );
    stage.otherChecks = [someCheck("lint")];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("one that no workflow can report is named with the branches that its workflow needs", () => {
    const stage = requiring({ context: "lint", app: null });
    stage.facts.ciExpected.workers = false;
    approved(stage)
      .wait(16 * MINUTES)
      .settle();
    expect(stage.comments.at(-1)).toContain("add that branch to the `branches:` of the workflow");
  });

  test("a check with that name by another app does not count", () => {
    const stage = requiring({ context: "lint", app: 15 });
    stage.otherChecks = [someCheck("lint", { app: 99 })];
    expect(approved(stage).status("W1.1")).toBe("in_ci");
    stage.otherChecks = [someCheck("lint", { app: 15 })];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });
});

test("without rules, `checks.require` in the configuration says which checks count", () => {
  const stage = building(undefined, { checks: { ignore: [], require: ["test"] } });
  stage.otherChecks = [someCheck("lint", { conclusion: null })];
  expect(approved(stage).status("W1.1")).toBe("merged");
});

test("on the landing pull request, the base branch's rules say which checks count", () => {
  const stage = building();
  stage.facts.rules.base = { ...NO_RULES, requiredChecks: [{ context: "e2e", app: null }] };
  merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
  expect(stage.state!.build.gates.landing.state).toBe("closed");
  stage.wait(16 * MINUTES).settle();
  expect(stage.comments.at(-1)).toContain("`e2e` is required by the rules of `main`");
  stage.otherChecks = [someCheck("e2e")];
  expect(stage.says("/retry").state!.build.gates.landing.state).toBe("open");
});
