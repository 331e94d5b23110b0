import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE, sha } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

const LOCK = { paths: ["package-lock.json"] };

describe("given two pull requests that change the same file and conflict with what was merged", () => {
  const given = () => {
    const stage = building();
    stage.facts.ciExpected.workers = true;
    for (const id of ["W1.1", "W1.2"] as const) {
      stage.closes(`${id}/work/1`, COMPLETE, LOCK);
      stage.pull(id).mergeable = false;
    }
    stage.facts.refs.build = { sha: sha("others"), tree: sha("others' tree") };
    return stage.closes("W1.1/review/1", APPROVE).closes("W1.2/review/1", APPROVE);
  };
  const reworks = (stage: ReturnType<typeof given>) =>
    stage.dispatched.filter((name) => name.includes("rework"));

  test("then one is resolved, and the other says that it waits for that merge", () => {
    const stage = given();
    expect(reworks(stage)).toEqual(["W1.1/rework/1"]);
    stage.says("/why W1.2");
    expect(stage.comments.at(-1)).toMatch(
      /the merge of #\d+ \(W1\.1\), as both change `package-lock\.json`; then/,
    );
  });

  test("while the first is in review, then the other waits; after its merge, it is resolved on top", () => {
    const stage = given();
    stage.pull("W1.1").mergeable = true;
    stage.closes("W1.1/rework/1", COMPLETE, LOCK);
    expect(reworks(stage)).toEqual(["W1.1/rework/1"]);
    stage.closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.state?.workers["W1.2"]?.session).toMatchObject({
      kind: "rework",
      other: stage.facts.refs.build?.sha,
    });
  });

  test("when the first needs a person, then the other continues", () => {
    const stage = given().says("/skip W1.1");
    expect(reworks(stage)).toEqual(["W1.1/rework/1", "W1.2/rework/1"]);
  });
});
