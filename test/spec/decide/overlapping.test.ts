import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

const LOCK = { paths: ["package-lock.json"] };

describe("given an approved pull request that waits for its checks", () => {
  const given = () => {
    const stage = building();
    stage.closes("W1.1/work/1", COMPLETE, LOCK);
    stage.pull("W1.1").mergeable = null;
    return stage.closes("W1.1/review/1", APPROVE);
  };

  test("when another one changes one of its files, then that review waits for the merge", () => {
    const stage = given().closes("W1.2/work/1", COMPLETE, LOCK);
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/1");
    stage.says("/why W1.2");
    expect(stage.comments.at(-1)).toContain("the merge of #");
    expect(stage.comments.at(-1)).toContain("both change `package-lock.json`, then a review");
  });

  test("and it conflicts after that, then it is resolved first and reviewed once", () => {
    const stage = given().closes("W1.2/work/1", COMPLETE, LOCK);
    stage.pull("W1.1").mergeable = true;
    stage.pull("W1.2").mergeable = false;
    stage.settle().closes("W1.2/rework/1", COMPLETE);
    expect(stage.dispatched.slice(-2)).toEqual(["W1.2/rework/1", "W1.2/review/1"]);
  });

  test("and it does not conflict, then its review begins", () => {
    const stage = given().closes("W1.2/work/1", COMPLETE, LOCK);
    stage.pull("W1.1").mergeable = true;
    expect(stage.settle().dispatched.at(-1)).toBe("W1.2/review/1");
  });

  test("when another one changes other files, then its review begins at once", () => {
    expect(given().closes("W1.2/work/1", COMPLETE).dispatched.at(-1)).toBe("W1.2/review/1");
  });
});
