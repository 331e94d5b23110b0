/**
 * Checks that already fail on the base branch before the build: Baton names them and blames no
 * worker.
 */
import { describe, expect, test } from "vitest";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import { APPROVE, LAND, sha, someCheck } from "../support/facts.ts";
import { building, inReview, merged, planned } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";
import type { CheckFact, BaselineFact } from "../../../src/core/model/ci.ts";

const MINUTES = 60_000;
const red = (name: string, more: Partial<CheckFact> = {}) =>
  someCheck(name, { conclusion: "failure", run: null, ...more });
const onBase = (more: Partial<BaselineFact>): BaselineFact => ({
  ...{ sha: sha("base"), failed: [], earlier: [], passed: [], pending: [], expected: true },
  ...more,
});
/** GitHub reports this about the base branch's commit. */
const given = (fact: Partial<BaselineFact>, stage = building()) => {
  stage.facts.baseline = onBase(fact);
  return stage.settle();
};
const approved = (stage: Stage) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
const plan = (stage: Stage) => stage.effects("document").findLast((d) => d.key === "plan")!.body;

describe("given a check that fails on the base branch", () => {
  const lintIsRed = (settings: Partial<Settings> = {}) => {
    const stage = given({ failed: ["lint"], passed: ["test"] }, building(undefined, settings));
    stage.otherChecks = [red("lint")];
    return stage;
  };

  test("then the plan names it with the commit, and once", () => {
    const body = plan(given({ failed: ["lint", "lint"], passed: ["test"] }, planned()));
    const where =
      `On \`main\` at \`${sha("base").slice(0, 8)}\` this check fails already, before this ` +
      "build: ";
    expect(body).toContain(`${where}\`lint\`. If it fails again, Baton starts no rework`);
    expect(body.match(/`lint`/g)).toHaveLength(1);
  });

  test("then its failure on a worker's pull request starts no rework, and the worker is merged", () => {
    const stage = approved(lintIsRed());
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
    expect(stage.effects("rerun")).toEqual([]);
  });

  test("then the worker's pull request says once that this check does not count", () => {
    const stage = lintIsRed();
    stage.refusing.set("merge", "unavailable");
    approved(stage).settle().settle();
    const said = stage
      .effects("comment")
      .filter((c) => c.body.includes("`lint` fails here as on `main`"));
    expect(said.map((c) => c.issue)).toEqual([stage.pull("W1.1").number]);
    expect(said[0]!.body).toContain("Baton can't tell whether the reason is the same");
    expect(stage.why("W1.1")).toContain("red, as before the build: lint");
  });

  test("then it does not block the landing, and the report says that it still fails", () => {
    const stage = lintIsRed();
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop).toBeNull();
    stage.says("/approve");
    expect(stage.state!.build.status).toBe("landed");
    expect(stage.comments.at(-1)).toContain("`lint` failed before this build and still fails");
  });

  test("when it passes on the landing commit, then the report says that the build fixed it", () => {
    const stage = lintIsRed();
    stage.otherChecks = [someCheck("lint")];
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND).says("/approve");
    expect(stage.comments.at(-1)).toContain("`lint` failed before this build and passes now");
  });

  test("when another check fails, then it gets a rework, which does not mention the first", () => {
    const stage = lintIsRed();
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    approved(stage);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state!.workers["W1.1"]!.session!.failing.map((check) => check.name)).toEqual([
      "test",
    ]);
  });

  test("when it runs on the push and on the pull request, then neither counts", () => {
    const stage = lintIsRed();
    stage.otherChecks = [red("lint"), red("lint", { id: 801 })];
    expect(approved(stage).status("W1.1")).toBe("merged");
  });

  test("when GitHub cancels the rest of its matrix, then that does not count and is reported", () => {
    const stage = lintIsRed();
    const run = { id: 5, attempt: 1 };
    stage.otherChecks = [
      red("lint", { run }),
      someCheck("lint (26)", { conclusion: "cancelled", run }),
    ];
    expect(approved(stage).status("W1.1")).toBe("merged");
    expect(
      stage.comments.some((body) => body.includes("GitHub cancelled `lint (26)` along with it")),
    ).toBe(true);
  });

  test("when a job of another run is cancelled, then a person is asked as usual", () => {
    const stage = lintIsRed();
    const [run, other] = [5, 6].map((id) => ({ id, attempt: 1 }));
    stage.otherChecks = [
      red("lint", { run: run! }),
      someCheck("e2e", { conclusion: "cancelled", run: other! }),
    ];
    expect(approved(stage).comments.at(-1)).toContain("`e2e` on pull request");
    expect(stage.status("W1.1")).toBe("blocked");
  });

  test("when another job with its name passed there, then one of them still has to pass", () => {
    const twoJobs = () => given({ failed: ["build"], passed: ["build", "test"] });
    const stage = twoJobs();
    stage.otherChecks = [red("build"), someCheck("build", { id: 801 })];
    expect(approved(stage).status("W1.1")).toBe("merged");
    const broken = twoJobs();
    broken.otherChecks = [red("build"), red("build", { id: 801 })];
    expect(approved(broken).dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("when `checks.require` names it, then a person is asked, and no rework is started", () => {
    const stage = approved(lintIsRed({ checks: { ignore: [], require: ["lint"] } }));
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
    expect(stage.comments.at(-1)).toMatch(
      /Baton started no rework, but `checks\.require` .* requires it/,
    );
    expect(stage.comments.at(-1)).toContain("Answer `/retry W1.1` with words");
    stage.otherChecks = [someCheck("lint")];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("when GitHub's rules require it, then plan and landing name it and who can fix it", () => {
    const stage = lintIsRed();
    stage.facts.rules.base = { ...NO_RULES, requiredChecks: [{ context: "lint", app: null }] };
    stage.settle();
    expect(plan(stage)).toMatch(
      /`lint` fails on `main` itself.* the rules of `main` require it: GitHub merges no pull/,
    );
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop).toMatchObject({ cause: "checks" });
    expect(stage.comments.at(-1)).toMatch(
      /Fix it on `main`, .* or an administrator can remove it from the rules\./,
    );
    stage.otherChecks = [someCheck("lint")];
    expect(stage.settle().state!.build).toMatchObject({
      stop: null,
      gates: { landing: { state: "open" } },
    });
  });

  test("when a fix reaches the base branch, then the landing is recreated on it automatically", () => {
    const stage = lintIsRed();
    stage.facts.rules.base = { ...NO_RULES, requiredChecks: [{ context: "lint", app: null }] };
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop).not.toBeNull();
    Object.assign(stage.facts.refs, { base: sha("fixed base") });
    stage.settle();
    expect(stage.effects("land_commit").at(-1)).toMatchObject({ parent: sha("fixed base") });
  });

  test("when the rule is removed, then the landing continues automatically", () => {
    const stage = lintIsRed();
    stage.facts.rules.base = { ...NO_RULES, requiredChecks: [{ context: "lint", app: null }] };
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    stage.facts.rules.base = NO_RULES;
    expect(stage.settle().state!.build).toMatchObject({
      stop: null,
      gates: { landing: { state: "open" } },
    });
  });
});

describe("the state of the base branch", () => {
  test("does not include a check that never ran there, so its failure counts", () => {
    const stage = given({ passed: ["test"] });
    stage.otherChecks = [red("lint")];
    expect(approved(stage).dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("is awaited while the check still runs there", () => {
    const stage = given({ pending: ["lint"], passed: ["test"] });
    stage.otherChecks = [red("lint")];
    expect(approved(stage).status("W1.1")).toBe("in_ci");
    expect(stage.wakeAt).not.toBeNull();
    expect(given({ failed: ["lint"], passed: ["test"] }, stage).status("W1.1")).toBe("merged");
  });

  test("is awaited for at most an hour", () => {
    const stage = given({ pending: ["lint"], passed: ["test"] });
    stage.otherChecks = [red("lint")];
    expect(
      approved(stage)
        .wait(61 * MINUTES)
        .settle()
        .dispatched.at(-1),
    ).toBe("W1.1/rework/1");
    expect(stage.state!.build.baseline).toMatchObject({ settled: true, pending: [] });
  });

  test("is read again for ten minutes while no check that workflows promise has appeared", () => {
    const stage = given({});
    expect(stage.state!.build.baseline).toMatchObject({ settled: false });
    expect(stage.wait(11 * MINUTES).settle().state!.build.baseline).toMatchObject({
      settled: true,
    });
    expect(given({ expected: false }).state!.build.baseline).toMatchObject({ settled: true });
  });

  test("remains if the next base commit does not report the check, and ends if it passes there", () => {
    const stage = given({ failed: ["lint", "docs"], passed: ["test"] });
    given({ sha: sha("base 2"), passed: ["docs", "test"] }, stage);
    expect(stage.state!.build.baseline).toMatchObject({ sha: sha("base 2"), failed: ["lint"] });
    stage.otherChecks = [red("docs")];
    expect(approved(stage).dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("uses earlier results for a check that the commit does not report, the newest first", () => {
    const earlier = [
      { failed: ["docs", "e2e"], passed: ["test"] },
      { failed: ["test", "lint"], passed: ["docs"] },
    ];
    const stage = given({ failed: ["lint"], passed: ["e2e"], earlier });
    expect(stage.state!.build.baseline).toMatchObject({
      ...{ failed: ["lint", "docs"], earlier: ["docs"], passed: ["e2e", "test"] },
    });
    stage.otherChecks = [red("docs")];
    expect(approved(stage).status("W1.1")).toBe("merged");
    expect(
      stage.comments.some((body) => body.includes("`docs` fails here as in the newest run before")),
    ).toBe(true);
  });

  test("is shown in the plan separately from failures of an earlier run", () => {
    const earlier = [{ failed: ["docs"], passed: [] }];
    const where = `\`main\` at \`${sha("base").slice(0, 8)}\``;
    const both = plan(given({ failed: ["lint"], earlier }, planned()));
    expect(both).toContain(
      `On ${where} this check fails already, before this build: \`lint\`. \`docs\` did not run on`,
    );
    const alone = plan(given({ expected: false, earlier }, planned()));
    expect(alone).toContain(
      `\`docs\` did not run on ${where}, and failed in the newest run before it. If it fails`,
    );
  });

  test("does not show a check as fixed that was skipped on the landing commit", () => {
    const stage = given({ failed: ["lint"], passed: ["test"] });
    stage.otherChecks = [someCheck("lint", { conclusion: "skipped" })];
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND).says("/approve");
    expect(stage.state!.build.status).toBe("landed");
    expect(stage.comments.at(-1)).not.toContain("passes now");
  });

  test("includes failures on the build branch: they start no rework", () => {
    const stage = merged(building(), "W1.1");
    stage.facts.tip = { pending: false, failing: ["e2e"] };
    stage.otherChecks = [red("e2e")];
    stage.settle();
    expect(merged(stage, "W1.2").status("W1.2")).toBe("merged");
    expect(
      stage.comments.some((body) => body.includes("`e2e` fails here as on the build branch")),
    ).toBe(true);
  });

  test("does not make the build branch red by itself", () => {
    const stage = merged(given({ failed: ["lint"], passed: ["test"] }), "W1.1");
    stage.facts.tip = { pending: false, failing: ["lint"] };
    expect(merged(stage, "W1.2").status("W2.1")).toBe("running");
    expect(stage.state!.build.red_tip).toBeNull();
  });
});

describe("`checks.ignore`", () => {
  const ignoring = (...ignore: string[]) =>
    building(undefined, { checks: { ignore, require: [] } });

  test("ignores a check with any result, and one that never starts", () => {
    const stage = ignoring("lint", "test (macos-*)");
    stage.otherChecks = [
      red("lint"),
      someCheck("test (macos-14, 22)", { conclusion: null, stall: "queued" }),
    ];
    expect(approved(stage).status("W1.1")).toBe("merged");
  });

  test("with all checks leaves none to wait for", () => {
    const stage = ignoring("*");
    stage.verdictOfCi = () => "failed";
    expect(approved(stage).status("W1.1")).toBe("merged");
  });

  test("does not override GitHub's required checks", () => {
    const stage = ignoring("lint");
    stage.facts.rules.build = { ...NO_RULES, requiredChecks: [{ context: "lint", app: null }] };
    stage.otherChecks = [red("lint")];
    expect(approved(stage).dispatched.at(-1)).toBe("W1.1/rework/1");
  });
});

describe("given a check that no runner picks up", () => {
  const queued = (settings: Partial<Settings> = {}) => {
    const stage = building(undefined, settings);
    stage.otherChecks = [someCheck("test (macos-14)", { conclusion: null, stall: "queued" })];
    return approved(stage);
  };

  test("then it is named after half an hour with how to ignore it, and then the build continues", () => {
    const stage = queued()
      .wait(29 * MINUTES)
      .settle();
    expect(stage.status("W1.1")).toBe("in_ci");
    stage.wait(2 * MINUTES).settle();
    expect(stage.comments.at(-1)).toContain('`checks: { ignore: ["test (macos-14)"] }`');
    const { settings } = stage.facts;
    if (settings.ok) settings.value.checks = { ignore: ["test (macos-14)"], require: [] };
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("then one of another service that never ends is named after an hour with how to ignore it", () => {
    const stage = building();
    const url = "https://cla.example/acme/units/3";
    stage.otherChecks = [someCheck("license/cla", { conclusion: null, id: null, run: null, url })];
    approved(stage)
      .wait(59 * MINUTES)
      .settle();
    expect(stage.status("W1.1")).toBe("in_ci");
    stage.wait(2 * MINUTES).settle();
    expect(stage.comments.at(-1)).toMatch(
      /`license\/cla`\. Look at it on .*`checks: \{ ignore: \["license\/cla"\] \}`/s,
    );
    stage.otherChecks = [];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("then a running job is not asked about within six hours", () => {
    const stage = building();
    const url = "https://github.com/acme/units/actions/runs/7/job/8";
    stage.otherChecks = [someCheck("slow", { conclusion: null, run: null, url })];
    expect(
      approved(stage)
        .wait(5 * 60 * MINUTES)
        .settle()
        .status("W1.1"),
    ).toBe("in_ci");
    stage.wait(61 * MINUTES).settle();
    expect(stage.comments.at(-1)).toContain("`slow`");
  });
});
