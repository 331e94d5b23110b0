import { describe, expect, test } from "vitest";
import { aPlan } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";

function dry(gates = DEFAULT_SETTINGS.gates): Stage {
  const stage = new Stage({ gates }).settle();
  stage.state!.build.wishes.dry_run = true;
  return stage;
}

describe.each(["human", "auto"] as const)("given a dry run, where gates.plan is %s", (plan) => {
  const ended = () => dry({ ...DEFAULT_SETTINGS.gates, plan }).closes("build/architect/1", aPlan());

  test("when the plan exists, then it is posted with its estimate and says that this was all", () => {
    const posted = ended().effects("document");
    expect(posted.map((d) => d.key)).toEqual(["plan"]);
    expect(posted[0]!.body).toMatch(
      /\*\*Estimate:\*\*[^]*\*\*This was a dry run\*\*[^]*label the issue/,
    );
    expect(posted[0]!.body).not.toContain("/approve");
  });

  test("then nothing is built, nothing else is said, and the record is archived", () => {
    const stage = ended();
    expect(stage.state?.build).toMatchObject({ status: "cancelled", stop: null });
    expect(stage.comments).toEqual([]);
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(stage.effects("create_branch")).toEqual([]);
    expect(stage.effects("archive")).toHaveLength(1);
    expect(stage.effects("close_issue")).toEqual([]);
  });
});

test("an approval after a dry run is answered with the command that builds it", () => {
  const stage = dry().closes("build/architect/1", aPlan()).says("/approve");
  expect(stage.comments.at(-1)).toContain("This was a dry run");
});

test("when the issue of a dry run is labelled, it is built", () => {
  const stage = dry().closes("build/architect/1", aPlan());
  stage.facts.issue.trigger = {
    ...stage.facts.issue.trigger!,
    event: "LE_2",
    at: stage.wait(1000).now,
  };
  stage.settle().closes("build/architect/1", aPlan());
  expect(stage.state?.build).toMatchObject({ ordinal: 2, status: "awaiting_approval" });
});

test("the questions of a dry run are asked as usual", () => {
  const stage = dry().closes("build/architect/1", {
    summary: "x",
    questions: [{ question: "a", default: "b" }],
  });
  expect(stage.state?.build.status).toBe("questions");
  stage.says("/answer").closes("build/architect/2", aPlan());
  expect(stage.state?.build.status).toBe("cancelled");
});
