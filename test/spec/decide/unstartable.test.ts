import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { explainRefusedDispatch } from "../../../src/core/messages/unstartable-runs.ts";
import { building, planned } from "../support/scenes.ts";

const asked = (stage: ReturnType<typeof building>) =>
  stage.state!.build.stop ? describeStop(stage.state!.build.stop) : "";

describe("a run that GitHub does not start is a configuration error", () => {
  test.each([
    [
      "startup_failure",
      "Settings → Actions → Policies of the repository, its organization or its enterprise",
    ],
    ["action_required", "waits for a person to approve"],
  ])("%s asks a person, and costs neither an attempt nor a launch", (conclusion, words) => {
    const stage = building().loses("W1.1/work/1", conclusion);
    expect(asked(stage)).toContain(words);
    expect(stage.state!.build.stop!.cause).toBe("refused");
    expect(stage.state!.workers["W1.1"]).toMatchObject({
      attempts: { work: 1 },
      session: { attempt: 1, lost: 0 },
    });
    expect(stage.state!.build.retries).toBe(0);
  });

  test("starts the same attempt under a new name by `/retry` when it is fixed", () => {
    const stage = building().loses("W1.1/work/1", "startup_failure").says("/retry");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(stage.status("W1.1")).toBe("running");
  });
});

describe("a dispatch that GitHub refuses", () => {
  test("is requested once, names the remedy, and is sent again unchanged after `/retry`", () => {
    const stage = planned();
    stage.refusing.set("dispatch", "refused");
    stage.says("/approve");
    expect(asked(stage)).toBe(
      "W1.1/work/1: GitHub refused to start it (GitHub says no). Fix that. Then answer `/retry`.",
    );
    stage.refusing.clear();
    stage.says("/retry");
    expect(stage.effects("dispatch").at(-2)).toMatchObject({ session: "W1.1/work/1", launch: 1 });
    expect(stage.state!.workers["W1.1"]).toMatchObject({
      attempts: { work: 1 },
      session: { launch: 1 },
    });
  });

  test("because the workflow is missing asks a person after a minute, in case of a recent push", () => {
    const stage = planned();
    stage.facts.repository.workflowInstalled = false;
    stage.refusing.set("dispatch", "missing");
    stage.says("/approve");
    expect(stage.state!.build.stop).toBeNull();
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBe(20_000);
    stage.wait(60_000).settle();
    expect(asked(stage)).toContain(
      "finds no `.github/workflows/baton.yml` on the default branch. Add it there.",
    );
  });

  test("because GitHub does not know an existing workflow asks a person after ten minutes", () => {
    const stage = planned();
    stage.refusing.set("dispatch", "missing");
    stage.says("/approve");
    stage.wait(9 * 60_000).settle();
    expect(stage.state!.build.stop).toBeNull();
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBe(20_000);
    stage.wait(60_000).settle();
    expect(asked(stage)).toContain("GitHub has not registered `.github/workflows/baton.yml`");
  });

  test.each([
    [
      "Actions has been disabled for this user.",
      "GitHub doesn't let Baton's account start workflows",
    ],
    ["Actions has been disabled for this repository.", "switched off for this repository"],
    ["Actor is not allowed to trigger Actions workflows.", "Settings → Actions → Policies"],
    [
      "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
      "Enable `.github/workflows/baton.yml`",
    ],
    ["Workflow does not have 'workflow_dispatch' trigger", "`baton workflow --write`"],
    ['Unexpected inputs provided: ["branch"]', "is of another version of Baton"],
    ["Required input 'mode' not provided", "is of another version of Baton"],
    ["Resource not accessible by integration", "Actions: read and write"],
  ])("%s", (detail, remedy) => {
    const outcome = { effect: "dispatch:W1.1/work/1:1", ok: false, code: "refused", id: null };
    expect(explainRefusedDispatch({ ...outcome, detail }, false)).toContain(remedy);
  });
});
