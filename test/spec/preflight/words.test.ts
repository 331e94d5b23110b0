/**
 * What a preflight says about itself: each end with its name, its reason and what to do about it.
 */
import { describe, expect, test } from "vitest";
import { decidePreflight, type RepositoryFacts } from "../../../src/core/setup/preflight.ts";
import type { PreflightCheck } from "../../../src/core/model/closing-inputs.ts";
import type { ProposalFact } from "../../../src/core/model/facts.ts";
import { check, completed, reported, repository, running } from "../support/preflight.ts";
import { T0 } from "../support/facts.ts";

const CONFIG = ".github/baton.yml";
const look = (facts: Partial<RepositoryFacts>, now = T0) => decidePreflight(repository(facts), now);
const at = (launch: number, more: object = {}) =>
  check({ status: "in_progress", since: T0, launch, ...more });
const queued = (launch = 1) => check({ status: "queued", launch });
const missing = { ok: false, missing: true, reason: "The run uploaded no proposal." } as const;
const one = (facts: Partial<RepositoryFacts>, now = T0) => {
  const { effects, wakeAt } = look(facts, now);
  expect([effects.length, effects[0]?.type, wakeAt]).toEqual([1, "check", null]);
  return effects[0] as Extract<(typeof effects)[number], { type: "check" }>;
};
const report = (facts: Partial<RepositoryFacts>): PreflightCheck[] => one(facts).report;
const refused = (code: string | null, detail: string | null) => ({
  ...{ effect: "preflight:dispatch:1:1", ok: false, code, detail, id: null },
});

test("a check run that has just begun reports nothing yet and has no page", () => {
  const bare = { report: [], url: null };
  expect(one({})).toMatchObject({ ...bare, status: "queued" });
  expect(
    one({ preflight: queued(), outcomes: [{ ...refused(null, null), ok: true }] }),
  ).toMatchObject({
    ...{ ...bare, status: "dispatched" },
  });
  expect(one({ preflight: at(1), run: completed("failure"), proposal: missing })).toMatchObject({
    ...{ ...bare, status: "queued", launch: 2 },
  });
});

test("when a preflight's run appears, its check run links to it", () => {
  expect(one({ preflight: queued(), run: running })).toMatchObject({
    status: "in_progress",
    report: [],
    url: running.url,
  });
  expect(one({ preflight: at(1), run: completed("success"), proposal: reported() }).url).toBe(
    running.url,
  );
});

test("an unreadable configuration is reported with its reason and where to fix it", () => {
  expect(report({ problem: "line 3: `gates`" })).toEqual([
    {
      name: "Configuration",
      result: "failed",
      detail: "line 3: `gates`",
      remedy: `Fix \`${CONFIG}\`.`,
    },
  ]);
});

describe("a dispatch that GitHub refuses", () => {
  test.each<[string | null, string | null, string, RegExp]>([
    ["refused", "Because.", "GitHub refused to start the run: Because.", /^$/],
    ["refused", null, "GitHub refused to start the run: it gives no reason.", /^$/],
    [
      "missing",
      "Not Found",
      "GitHub refused to start the run: Not Found",
      /^GitHub finds no `.*` on the default branch/,
    ],
  ])("as %j in the words %j is reported", (code, detail, told, remedy) => {
    const [start] = report({
      workflowProblem: "It has another trigger.",
      preflight: queued(),
      outcomes: [refused(code, detail)],
    });
    expect(start).toMatchObject({ name: "Start", result: "failed", detail: told });
    expect(start!.remedy ?? "").toMatch(remedy);
  });

  const UNKNOWN = [
    ["missing", "Not Found"],
    ["refused", "Workflow does not have 'workflow_dispatch' trigger"],
  ] as const;

  test.each(UNKNOWN)(
    "as %s (%s) is sent again for ten minutes while the file has the trigger",
    (code, detail) => {
      const facts = {
        workflowProblem: null,
        preflight: queued(),
        outcomes: [refused(code, detail)],
      };
      const early = "2026-11-21T10:09:59.000Z";
      const saves = look(facts, early);
      expect(saves).toMatchObject({ effects: [{ status: "unregistered" }], wakeAt: null });
      const saved = { ...facts.outcomes[0]!, effect: "preflight:check:1:1:unregistered", ok: true };
      expect(look({ ...facts, outcomes: [...facts.outcomes, saved] }, early)).toEqual({
        effects: [],
        wakeAt: "2026-11-21T10:10:19.000Z",
      });
      const [effect] = look(facts, "2026-11-21T10:10:00.000Z").effects;
      const remedy = expect.stringMatching(
        /^GitHub has not registered `.*Push a change of that file/,
      ) as string;
      expect(effect).toMatchObject({ status: "completed", report: [{ name: "Start", remedy }] });
    },
  );

  test.each(UNKNOWN)("as %s (%s) fails at once if the file has none", (code, detail) => {
    const facts = {
      workflowProblem: "It has another trigger.",
      preflight: queued(),
      outcomes: [refused(code, detail)],
    };
    expect(look(facts).effects).toMatchObject([{ status: "completed" }]);
  });

  test("is not attributed to another launch or effect", () => {
    const others = ["preflight:dispatch:1:2", "preflight:dispatch:2:1"];
    const outcomes = others.map((effect) => ({ ...refused("refused", "No."), effect }));
    const saved = { ...outcomes[0]!, effect: "preflight:check:1:1:queued", ok: true };
    const dispatch = [{ type: "dispatch", launch: 1 }];
    expect(look({ preflight: queued(), outcomes: [...outcomes, saved] }).effects).toMatchObject(
      dispatch,
    );
  });

  test("is reported in at most a thousand characters", () => {
    const [start] = report({
      preflight: queued(),
      outcomes: [refused("refused", "x".repeat(5000))],
    });
    expect(start!.detail).toHaveLength(1000);
  });
});

describe("a run that is awaited", () => {
  test("is searched for three minutes and no longer", () => {
    expect(look({ preflight: at(1) }, "2026-11-21T10:02:59.999Z").wakeAt).toBe(
      "2026-11-21T10:03:00.000Z",
    );
    expect(look({ preflight: at(1) }, "2026-11-21T10:03:00.000Z").effects).toMatchObject([
      { launch: 2 },
    ]);
  });

  test("is searched from now on if its start is unknown", () => {
    const preflight = check({ status: "in_progress", since: null });
    expect(look({ preflight }, "2026-11-21T12:00:00.000Z").wakeAt).toBe("2026-11-21T12:03:00.000Z");
  });

  test("is awaited while it runs, even if it was dispatched long ago", () => {
    const { effects, wakeAt } = look(
      { preflight: at(3), run: running },
      "2026-11-21T12:00:00.000Z",
    );
    expect({ effects, wakeAt }).toEqual({ effects: [], wakeAt: "2026-11-21T12:05:00.000Z" });
  });

  test("is launched again if its end is known before its result", () => {
    expect(one({ preflight: at(1), run: completed("success"), proposal: null })).toMatchObject({
      launch: 2,
    });
  });

  test("that never appears is reported as such the third time", () => {
    const lost = one({ preflight: at(3) }, "2026-11-21T10:05:00.000Z");
    expect(lost).toMatchObject({ status: "completed", url: null });
    expect(lost.report).toEqual([
      {
        ...{
          name: "Report",
          result: "failed",
          detail: "3 runs left no report; the last one was never seen.",
        },
        remedy: "Read that run's log on the Actions page.",
      },
    ]);
  });

  test("that ended without a result is reported with its page", () => {
    const run = { ...completed("failure"), conclusion: null };
    const lost = one({ preflight: at(3), run, proposal: missing });
    expect(lost.report[0]!.detail).toBe(
      "3 runs left no report; the last one ended without a result.",
    );
    expect(lost.url).toBe(run.url);
  });

  test("that GitHub could not start is reported at once with the reason and its page", () => {
    const run = completed("startup_failure");
    const failed = one({ preflight: at(1), run, proposal: missing });
    expect(failed.url).toBe(run.url);
    expect(failed.report).toMatchObject([{ name: "Start", result: "failed", remedy: null }]);
    expect(failed.report[0]!.detail).toContain("GitHub ended the run before its first job");
  });
});

describe("a run's submission", () => {
  const of = (proposal: ProposalFact) =>
    report({ preflight: at(1), run: completed("success"), proposal });

  test("is shown unchanged if it can't be read", () => {
    expect(of({ ok: false, missing: false, reason: "The proposal is not JSON." })).toEqual([
      { name: "Report", result: "failed", detail: "The proposal is not JSON.", remedy: null },
    ]);
  });

  test.each(["failed", "stopped"] as const)("is reported with its reason if it %s", (ended) => {
    const taken = reported() as Extract<ProposalFact, { ok: true }>;
    const proposal = {
      ...taken.proposal,
      result: { ended, cause: { kind: "not_set_up" as const, text: "No key is set." } },
    };
    expect(of({ ...taken, proposal })).toEqual([
      { name: "Report", result: "failed", detail: "No key is set.", remedy: null },
    ]);
  });

  test("is reported with its error if it is not a report", () => {
    const [fault] = of(reported({ checks: [] }));
    expect(fault).toMatchObject({ name: "Report", result: "failed", remedy: null });
    expect(fault!.detail).toMatch(
      /^The closing input of the preflight session is not valid: checks: too small/,
    );
  });

  test("is shown check by check, with the proof of its arrival", () => {
    const key = { name: "Key", result: "warning", detail: "It is old.", remedy: "Renew it." };
    expect(of(reported({ checks: [key] }))).toEqual([
      key,
      { name: "Artifacts", result: "ok", detail: "The run's report arrived.", remedy: null },
    ]);
  });

  test("is shown in at most twenty lines, of which the last is the proof", () => {
    const checks = Array.from({ length: 20 }, (_, i) => ({
      name: `C${i}`,
      result: "ok",
      detail: "x",
      remedy: null,
    }));
    const names = of(reported({ checks })).map(({ name }) => name);
    expect([names.length, names[18], names[19]]).toEqual([20, "C18", "Artifacts"]);
  });
});
