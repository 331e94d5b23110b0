/** Changes to a preflight while a build waits for it or already has it. */
import { expect, test } from "vitest";
import { somePreflight } from "../support/facts.ts";
import { ends, FAILED, fails, starting } from "../support/proving.ts";
import { planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const WARNING = {
  name: "Egress",
  result: "warning" as const,
  detail: "Not reachable: docs.rs.",
  remedy: null,
};

test("a warning appears in the plan comment and stops nothing", () => {
  const stage = new Stage();
  stage.facts.preflight!.check!.report = [WARNING];
  stage.settle();
  expect(stage.state!.build.preflight!.warnings).toEqual([
    { name: "Egress", detail: "Not reachable: docs.rs.", remedy: null },
  ]);
  expect(stage.dispatched).toEqual(["build/architect/1"]);
});

test("a worse configuration stops a plan that waits for approval", () => {
  const stage = planned();
  stage.facts.preflight = {
    hash: "ba9876543210",
    check: somePreflight({ passed: false, report: [FAILED] }),
    leftover: [],
  };
  expect(fails(stage.settle()).state!.build.stop?.cause).toBe("preflight");
});

test("a plan that is approved meanwhile is built when the configuration is fixed", () => {
  const stage = planned();
  stage.facts.preflight = {
    hash: "ba9876543210",
    check: somePreflight({ passed: false, report: [FAILED] }),
    leftover: [],
  };
  fails(stage.settle()).says("/approve");
  expect(stage.comments.at(-1)).toMatch(
    /^The build is stopped: The preflight found what would stop every session:/,
  );
  expect(stage.says("/approve").comments.at(-1)).toContain(
    "The plan was approved already, by `@ann`",
  );
  stage.facts.preflight = {
    hash: "0a9876543210",
    check: somePreflight({ passed: true }),
    leftover: [],
  };
  expect(stage.settle().dispatched).toContain("W1.1/work/1");
});

test("a failure from before the build is proven once more before anybody is asked", () => {
  const stage = starting(somePreflight({ passed: false, report: [FAILED] }));
  expect(stage.comments).toEqual([]);
  expect(stage.effects("preflight")).toMatchObject([{ attempt: 2, check: { attempt: 1 } }]);
  expect(ends(stage, { passed: true }).dispatched).toEqual(["build/architect/1"]);
});

test("a build with a proof asks for no other, and does not wait for another build's", () => {
  const stage = planned();
  stage.facts.preflight!.check = null;
  expect(stage.settle().effects("preflight")).toEqual([]);
  stage.facts.preflight!.check = somePreflight({ attempt: 2, status: "queued", passed: null });
  expect(stage.settle().state!.build.preflight).toMatchObject({ attempt: 1, passed: true });
});
