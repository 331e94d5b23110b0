/** What happens to a repository's preflight, pass by pass. */
import { describe, expect, test } from "vitest";
import { decidePreflight, type RepositoryFacts } from "../../../src/core/setup/preflight.ts";
import { check, completed, reported, repository, running } from "../support/preflight.ts";
import { T0 } from "../support/facts.ts";

const look = (facts: Partial<RepositoryFacts>, now = T0) => decidePreflight(repository(facts), now);
const queued = check({ status: "queued" });
/** This pass recorded that a run is about to be dispatched. */
const saved = [
  { effect: "preflight:check:1:1:queued", ok: true, code: null, detail: null, id: 90 },
];
const going = check({ status: "in_progress", since: T0 });

describe("given an unproven configuration", () => {
  test("its intent is saved first, as a queued check run on the head", () => {
    const asked = { type: "check", id: null, attempt: 1, launch: 1, status: "queued" };
    expect(look({}).effects).toMatchObject([{ ...asked, head: repository({}).head }]);
  });

  test("then a run is dispatched once, even if GitHub does not show the check run yet", () => {
    const dispatch = { type: "dispatch", attempt: 1, launch: 1, record: repository({}).head };
    expect(look({ preflight: queued, outcomes: saved }).effects).toEqual([dispatch]);
    expect(look({ outcomes: saved }).effects).toEqual([dispatch]);
    const done = [
      { effect: "preflight:dispatch:1:1", ok: true, code: null, detail: null, id: null },
    ];
    expect(look({ preflight: queued, outcomes: done }).effects).toMatchObject([
      { status: "dispatched" },
    ]);
    expect(look({ preflight: queued, run: running }).effects).toMatchObject([
      { status: "in_progress" },
    ]);
  });

  test("an older intent that GitHub may not have received is repeated after three minutes", () => {
    const preflight = check({ status: "queued", since: T0 });
    expect(look({ preflight }, "2026-11-21T10:02:59.000Z")).toEqual({
      effects: [],
      wakeAt: "2026-11-21T10:03:00.000Z",
    });
    const intent = {
      type: "check",
      id: preflight.check!.id,
      status: "queued",
      attempt: 1,
      launch: 1,
    };
    expect(look({ preflight }, "2026-11-21T10:03:00.000Z").effects).toMatchObject([intent]);
    expect(look({ preflight, run: running }).effects).toMatchObject([{ status: "in_progress" }]);
  });

  test("what GitHub refused because it knows no workflow yet is sent again after twenty seconds", () => {
    const preflight = check({ status: "unregistered", since: T0 });
    expect(look({ preflight }, "2026-11-21T10:00:19.000Z")).toEqual({
      effects: [],
      wakeAt: "2026-11-21T10:00:20.000Z",
    });
    const again = look({ preflight }, "2026-11-21T10:00:20.000Z");
    expect(again.effects).toMatchObject([{ type: "check", status: "queued" }]);
    expect(look({ preflight, outcomes: saved }).effects).toMatchObject([{ type: "dispatch" }]);
  });

  test("an attempt that a person requested again has not been dispatched yet", () => {
    expect(look({ preflight: queued }).effects).toMatchObject([
      { type: "check", status: "queued" },
    ]);
  });

  test("a dispatch that GitHub refuses fails it with GitHub's words", () => {
    const outcomes = [
      {
        effect: "preflight:dispatch:1:1",
        ok: false,
        code: "refused",
        detail: "Actions is disabled.",
        id: null,
      },
    ];
    const detail = "GitHub refused to start the run: Actions is disabled.";
    const report = [{ name: "Start", result: "failed", detail }];
    expect(look({ preflight: queued, outcomes }).effects).toMatchObject([
      { status: "completed", report },
    ]);
  });

  test("an unreadable configuration is refused without a run", () => {
    const { effects } = look({ problem: "line 3: `gates`: expected an object" });
    expect(effects).toMatchObject([
      { status: "completed", report: [{ name: "Configuration", result: "failed" }] },
    ]);
  });

  test("a repository without the workflow, or an archived one, is skipped", () => {
    expect(look({ usable: false })).toEqual({ effects: [], wakeAt: null });
  });
});

describe("given a run that was dispatched", () => {
  test("it is awaited while it runs, and while it is not visible yet", () => {
    expect(look({ preflight: going, run: running })).toEqual({
      effects: [],
      wakeAt: "2026-11-21T10:05:00.000Z",
    });
    expect(look({ preflight: going })).toEqual({ effects: [], wakeAt: "2026-11-21T10:03:00.000Z" });
  });

  test("its report completes the check run, and is the proof for artifacts", () => {
    const { effects } = look({ preflight: going, run: completed("success"), proposal: reported() });
    const [first] = effects;
    expect(first).toMatchObject({ status: "completed", attempt: 1 });
    expect(first!.type === "check" && first!.report.map((c) => c.name)).toEqual([
      "Key",
      "Artifacts",
    ]);
  });

  test("and nothing follows", () => {
    expect(look({ preflight: check({ status: "completed", passed: true }) })).toEqual({
      effects: [],
      wakeAt: null,
    });
  });
});

describe("given a run that no runner has taken", () => {
  const dispatched = check({ status: "dispatched", since: T0 });
  const is = (status: "queued" | "waiting") => ({ ...running, status });

  test("the check run says so and does not claim to run", () => {
    expect(
      look({ preflight: check({ status: "queued" }), run: is("queued") }).effects,
    ).toMatchObject([{ status: "dispatched", url: running.url }]);
    expect(look({ preflight: dispatched, run: is("queued") })).toMatchObject({ effects: [] });
  });

  test("it says that it runs when a runner has it", () => {
    expect(look({ preflight: dispatched, run: running }).effects).toMatchObject([
      { status: "in_progress" },
    ]);
  });

  test("it says that a person has to approve it if that is so", () => {
    expect(look({ preflight: dispatched, run: is("waiting") }).effects).toMatchObject([
      { status: "waiting" },
    ]);
    const waiting = check({ status: "waiting", since: T0 });
    expect(look({ preflight: waiting, run: is("waiting") }).effects).toEqual([]);
    expect(
      look({ preflight: waiting, run: completed("success"), proposal: reported() }).effects,
    ).toMatchObject([{ status: "completed" }]);
  });
});
