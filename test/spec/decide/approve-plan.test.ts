import { describe, expect, test } from "vitest";
import { aBrief, aPlan } from "../support/facts.ts";
import { building, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

const NEW = aPlan(aBrief("W1.1"), aBrief("W1.2", [], "Mass units"));
const revised = () =>
  planned().says("/revise one wave only", { by: "wren" }).closes("build/architect/2", NEW);
const refusal = (stage: Stage) => stage.comments.at(-1);
const planBody = (stage: Stage) =>
  stage.effects("document").findLast((d) => d.key === "plan")!.body;
const hash = (stage: Stage) => stage.state!.build.plan!.hash;

describe("given a plan that changed", () => {
  test("when it is approved in the same second or by the old hash, then the answer lists changes", () => {
    const stage = revised();
    const old = stage.state!.build.planning.earlier[0]!.hash;
    const remark = {
      id: 900,
      on: 7,
      author: "ann",
      role: "write" as const,
      at: stage.now,
      lines: written("/approve"),
    };
    stage.facts.remarks.push(remark);
    expect(refusal(stage.settle())).toContain(
      `W2.1 was removed. Look at it again, then answer \`/approve ${hash(stage)}\``,
    );
    expect(refusal(stage.says(`/approve ${old}`))).toContain(
      `now ${hash(stage)}, no longer ${old}: the name, mission of W1.2 changed`,
    );
    expect(stage.state?.build.gates.plan.state).toBe("open");
  });

  test("when somebody has seen it, then `/approve` alone or with the start of the hash is enough", () => {
    expect(revised().says("/approve").state?.build.status).toBe("building");
    const stage = revised();
    expect(stage.says(`/approve ${hash(stage).slice(0, 7)}`).state?.build.status).toBe("building");
  });

  test("when it is being revised, then its hash still approves it, even after a stop", () => {
    const stage = planned().says("/revise one wave");
    stage.says(`/approve ${hash(stage)}`);
    expect(stage.state?.build).toMatchObject({
      status: "building",
      gates: { plan: { hash: hash(stage), by: "ann" } },
    });
    expect(stage.effects("cancel_run")).toHaveLength(1);
    const again = planned().says("/revise one wave");
    for (const n of [2, 3, 4]) again.fails(`build/architect/${n}`);
    expect(again.state?.build.stop?.cause).toBe("architect");
    expect(again.says(`/approve ${hash(again)}`).state?.build).toMatchObject({
      status: "building",
      stop: null,
    });
  });

  test("when it is approved twice, then the second person reads who approved it", () => {
    const stage = building().says("/approve", { by: "wren" });
    expect(refusal(stage)).toContain("approved already, by `@ann`");
    expect(refusal(stage.says("/approve 0000000"))).toContain(
      `Plan ${hash(stage)}, not 0000000, was approved`,
    );
  });
});

describe("given a plan that nobody changed", () => {
  test("then it says whom it waits for and since when, as does `/status`", () => {
    const words = "since 2026-11-21 10:00 UTC";
    expect(planBody(planned())).toContain(
      `Waiting ${words}. Anyone with write access to this repository can answer.`,
    );
    expect(refusal(planned().says("/status"))).toContain(
      `Waiting ${words}. Anyone with write access to this repository can answer.`,
    );
  });

  test("when its approver loses write access before Baton looks, then it does not count", () => {
    const stage = planned().says("/approve", { by: "wren", role: "read" });
    expect(stage.state?.build.gates.plan).toMatchObject({ state: "open", by: null });
    expect(stage.dispatched).toEqual(["build/architect/1"]);
  });

  test("when no plan exists yet, then `/approve` says so", () => {
    expect(refusal(new Stage().settle().says("/approve"))).toContain("There is no plan yet");
  });
});
