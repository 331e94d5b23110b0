/** The state of a worker's pull request: its reviews, and the checks that its merge waits for. */
import {
  NO_RESULTS,
  evaluateChecks,
  getGating,
  hasMatchingPattern,
  type Gating,
} from "../../../src/core/model/checks.ts";
import { describe, expect, test } from "vitest";
import {
  NO_RULES,
  findMergeMethod,
  type BranchRules,
} from "../../../src/core/model/permissions.ts";
import {
  findPersonApproval,
  isVerdictOn,
  findCurrentVerdict,
  type ChangeRequest,
  type ReviewVerdict,
} from "../../../src/core/model/verdict.ts";
import { someFacts } from "../support/facts.ts";
import type { CheckFact } from "../../../src/core/model/ci.ts";

const verdict = (more: Partial<ReviewVerdict>): ReviewVerdict => ({
  ...{
    tree: "t1",
    head: "h1",
    also: [],
    verdict: "approve",
    by: "session",
    round: 1,
    words: "x",
    review: null,
  },
  ...more,
});
const request = (more: Partial<ChangeRequest> = {}): ChangeRequest => ({
  ...{ review: 5, by: "@ann", words: "Feet.", started_session: null, finished_session: null },
  ...more,
});
const head = { tree: "t1" };
const on = (verdicts: ReviewVerdict[], requests: ChangeRequest[] = []) =>
  findCurrentVerdict({ head, verdicts, requests });

describe("a verdict", () => {
  test("applies to the tree that was judged, and to trees with the same diff", () => {
    const of = { tree: "t1", also: ["t2"] };
    expect(["t1", "t2", "t3", undefined].map((tree) => isVerdictOn(of, tree))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(on([verdict({ tree: "t0" })])).toBeNull();
    expect(on([verdict({ tree: "t0", also: ["t1"] })])).toMatchObject({ tree: "t0" });
    expect(findCurrentVerdict({ head: null, verdicts: [verdict({})], requests: [] })).toBeNull();
  });

  test("of a person outranks one of a session, and a person's latest outranks their earlier ones", () => {
    const person = verdict({ by: "@ann", verdict: "request_changes" });
    expect(on([person, verdict({})])).toBe(person);
    const later = verdict({ by: "@bob" });
    expect(on([person, later, verdict({ verdict: "needs_person" })])).toBe(later);
    const last = verdict({ verdict: "needs_person" });
    expect(on([verdict({}), last])).toBe(last);
  });

  test("is a person's request for changes until a rework has answered it", () => {
    expect(
      on(
        [verdict({ by: "@bob" })],
        [request({ finished_session: "W1.1/rework/1" }), request({ by: "@cay" })],
      ),
    ).toEqual(
      verdict({
        verdict: "request_changes",
        by: "@cay",
        words: "Feet.",
        review: 5,
        head: "",
        round: 0,
      }),
    );
    expect(findCurrentVerdict({ head: null, verdicts: [], requests: [request()] })).toMatchObject({
      tree: "",
    });
  });

  test.each(["session", "@bob"])(
    "of %s cannot overrule a request that was answered: its author is asked",
    (by) => {
      const requests = [request({ finished_session: "W1.1/rework/1" })];
      expect(on([verdict({ by })], requests)).toMatchObject({
        ...{ verdict: "needs_person", by: "@ann", review: 5, tree: "t1", words: "Feet." },
      });
      expect(on([verdict({ by, verdict: "needs_person" })], requests)).toMatchObject({ by });
      expect(on([], requests)).toBeNull();
    },
  );

  test("of a person who approves ends the rounds, even if the tree has changed since", () => {
    const approved = verdict({ by: "@ann", tree: "t0" });
    expect(
      findPersonApproval({
        verdicts: [approved, verdict({ by: "@bob", verdict: "request_changes" })],
      }),
    ).toBe(approved);
    expect(findPersonApproval({ verdicts: [verdict({})] })).toBeNull();
  });
});

const only = (...require: string[]) => ({ require, ignore: [] });
const gating = (required: Gating["required"], more: Partial<Gating> = {}): Gating => ({
  ...{ required, by: null, ignored: [], before: NO_RESULTS },
  ...more,
});

describe("which checks gate a merge", () => {
  const named = { context: "test", app: null };
  test("the rules' checks come first, then those in the configuration, else all that appear", () => {
    const rules = [{ context: "lint", app: 5 }];
    expect(getGating(rules, "main", only("test"), null)).toMatchObject({
      required: rules,
      by: { kind: "rules", branch: "main" },
    });
    expect(getGating([], "main", only("test"), null)).toMatchObject({
      required: [named],
      by: { kind: "settings" },
    });
    expect(getGating([], "main", only(), null)).toEqual(gating(null));
  });

  const check = (name: string, conclusion: string | null, app: number | null = 1): CheckFact => ({
    ...{
      name,
      conclusion,
      app,
      url: null,
      summary: "",
      id: null,
      run: null,
      annotations: 0,
      at: null,
      stall: null,
    },
  });
  const checks = {
    pending: [check("slow", null), check("docs", null)],
    failed: [
      check("test", "failure"),
      check("docs-lint", "failure"),
      check("e2e", "cancelled"),
      check("odd", null),
    ],
    passed: [check("lint", "success"), check("links", "success")],
  };
  const names = (required: string[] | null, app: number | null = null) => {
    const list = required?.map((context) => ({ context, app })) ?? null;
    const {
      missing,
      inherited: _,
      blocking: __,
      ignored: ___,
      ...rest
    } = evaluateChecks(checks, gating(list));
    const found = Object.entries(rest).map(([key, some]) => [key, some.map(({ name }) => name)]);
    return {
      ...(Object.fromEntries(found) as Record<string, string[]>),
      missing: missing.map((one) => one.context),
    };
  };

  test("if all of them do, none is missing and none is optional", () => {
    expect(names(null)).toEqual({
      ...{ pending: ["slow", "docs"], failed: ["test", "docs-lint", "odd"], halted: ["e2e"] },
      ...{ passed: ["lint", "links"], missing: [], optional: [], expected: [] },
    });
  });

  test("if some do, others that failed are optional, and those that did not report are missing", () => {
    expect(names(["slow", "test", "e2e", "lint", "deploy"])).toEqual({
      ...{
        pending: ["slow"],
        failed: ["test"],
        halted: ["e2e"],
        passed: ["lint"],
        missing: ["deploy"],
      },
      optional: ["docs-lint", "odd"],
      expected: [],
    });
  });

  test.each(["cancelled", "action_required", "stale", "startup_failure"])(
    "%s found nothing, so it is halted",
    (how) => {
      const of = { pending: [], failed: [check("x", how)], passed: [] };
      expect(evaluateChecks(of, gating(null))).toMatchObject({ failed: [], halted: of.failed });
    },
  );

  test("another App's check of the same name is not the required one, but a status may be", () => {
    expect(names(["lint"], 2)).toMatchObject({ passed: [], missing: ["lint"] });
    expect(names(["lint"], 1)).toMatchObject({ passed: ["lint"], missing: [] });
    const of = { pending: [], failed: [], passed: [check("lint", "success", null)] };
    expect(evaluateChecks(of, gating([{ context: "lint", app: 2 }])).passed).toHaveLength(1);
  });
});

const pull = {
  approvals: 0,
  codeOwners: false,
  lastPush: false,
  threads: false,
  dismissStale: false,
};
test.each<[("squash" | "merge" | "rebase")[], Partial<BranchRules>, string | null]>([
  [["merge", "rebase", "squash"], {}, "squash"],
  [["merge", "rebase"], {}, "rebase"],
  [["merge", "rebase"], { signatures: true }, "merge"],
  [["merge", "rebase"], { linearHistory: true }, "rebase"],
  [["merge"], { linearHistory: true }, null],
  [["rebase"], { signatures: true }, null],
  [["squash"], { signatures: true, linearHistory: true }, "squash"],
  [["squash", "merge"], { pullRequest: { ...pull, methods: ["merge"] } }, "merge"],
  [["squash"], { pullRequest: { ...pull, methods: ["merge"] } }, null],
  [[], {}, null],
])("of %j, with the rules %j, pull requests are merged by %s", (mergeMethods, rules, method) => {
  const repository = { ...someFacts().repository, mergeMethods };
  expect(findMergeMethod(repository, { ...NO_RULES, ...rules })).toBe(method);
});

test.each([
  [["lint"], "lint", true],
  [["lint"], "lint 2", false],
  [["test (macos-*)"], "test (macos-14, 22)", true],
  [["test (macos-*)"], "test (ubuntu)", false],
  [["*"], "", true],
  [["a*b*c"], "a-b-c", true],
  [["a*b*b"], "ab", false],
  [["aa*aa"], "aaa", false],
  [["*-e2e", "docs"], "docs", true],
  [[], "lint", false],
])("the patterns %j name the check %s: %s", (patterns, name, named) => {
  expect(hasMatchingPattern(patterns, name)).toBe(named);
});
