/** Somebody closes the issue while its build runs. On GitHub that means "stop". */
import { describe, expect, test } from "vitest";
import { aPlan, COMPLETE } from "../support/facts.ts";
import { building, landing } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";
import type { Role } from "../../../src/core/model/permissions.ts";

describe("given the issue is closed", () => {
  const closed = (role: Role, stage = building(aPlan())) => {
    stage.wait(1000);
    Object.assign(stage.facts.issue, {
      state: "closed",
      closed: { by: "bob", role, at: stage.now },
    });
    return stage.settle();
  };

  const opened = (stage: Stage, role: Role) => {
    stage.wait(1000);
    Object.assign(stage.facts.issue, {
      state: "open",
      closed: null,
      reopened: { by: "rose", role, at: stage.now },
    });
    return stage.settle();
  };

  test("by a person with write access, then the build is paused until it is reopened", () => {
    const stage = closed("write");
    expect(stage.comments.at(-1)).toMatch(
      /^`@bob` closed this issue, so the build is paused.*Reopen the issue/s,
    );
    expect(stage.closes("W1.1/work/1", COMPLETE).effects("publish")).toEqual([]);
    expect(opened(stage, "write").effects("publish")).toHaveLength(1);
  });

  test.each(["none", "read", "triage"] as const)(
    "and reopened by somebody with %s, then it stays paused",
    (role) => {
      const stage = opened(closed("write"), role);
      expect(stage.state!.build.paused).toMatchObject({ by: "bob", how: "closed" });
      expect(stage.says("/resume").state!.build.paused).toBeNull();
    },
  );

  test("and an opening from before the closing appears, then it stays paused", () => {
    const stage = closed("write");
    Object.assign(stage.facts.issue, { state: "open", closed: null });
    stage.facts.issue.reopened = { by: "bob", role: "write", at: "2026-11-20T10:00:00.000Z" };
    expect(stage.settle().state!.build.paused).not.toBeNull();
  });

  test("and /resume is said, then it continues and is not paused again", () => {
    expect(
      closed("write").says("/resume").closes("W1.1/work/1", COMPLETE).effects("publish"),
    ).toHaveLength(1);
  });

  test.each(["none", "read", "triage"] as const)(
    "by somebody with %s, then nothing happens",
    (role) => {
      expect(closed(role).state!.build.paused).toBeNull();
    },
  );

  test("by the merge of the landing, then the build has landed", () => {
    const stage = landing();
    Object.assign(stage.pull("land"), {
      merged: true,
      state: "closed",
      mergeSha: "d".repeat(40),
      mergedBy: "bob",
    });
    expect(closed("write", stage).state!.build).toMatchObject({ status: "landed", paused: null });
  });
});
