import { describe, expect, test } from "vitest";
import { LAND, sha } from "../support/facts.ts";
import { building, landing, merged } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const closings = (stage: Stage) =>
  stage.dispatched.filter((session) => session.startsWith("build/close/"));

function baseMoves(stage: Stage, word: string): Stage {
  stage.facts.refs.base = sha(word);
  stage.facts.buildContainsBase = false;
  return stage.settle();
}

describe("given a base branch that moves while the build closes and lands", () => {
  test("when the build's own diff is unchanged, then it is recreated and not judged again", () => {
    const stage = landing();
    for (const word of ["once", "twice", "thrice"]) baseMoves(stage, word);
    expect(closings(stage)).toEqual(["build/close/1"]);
    expect(stage.effects("land_commit").at(-1)?.parent).toBe(sha("thrice"));
  });

  test("when it moves during the closing session, then that session's result still counts", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    baseMoves(stage, "meanwhile").closes("build/close/1", LAND);
    expect(closings(stage)).toEqual(["build/close/1"]);
    expect(stage.state?.build.status).toBe("landing");
  });
});

describe("given somebody who pushes to the build branch while it lands", () => {
  test("then the closing session judges it again before the commit is made", () => {
    const stage = landing();
    stage.facts.refs.build = { sha: sha("theirs"), tree: sha("their tree") };
    stage.facts.buildDiff = "another diff";
    stage.settle();
    expect(stage.state?.build.status).toBe("closing");
    expect(closings(stage)).toEqual(["build/close/1", "build/close/2"]);
    stage.closes("build/close/2", { ...LAND, subject: "Add units and more" });
    expect(stage.effects("land_commit").at(-1)?.tree).toBe(sha("their tree"));
  });

  test("then the pull request's title and body say what lands now, and are written once", () => {
    const stage = landing();
    stage.facts.refs.build = { sha: sha("theirs"), tree: sha("their tree") };
    stage.facts.buildDiff = "another diff";
    stage
      .settle()
      .closes("build/close/2", { ...LAND, subject: "Add units and more" })
      .settle();
    const [update, ...more] = stage.effects("update_pull").filter(({ key }) => key === "land");
    expect(update?.title).toContain("Add units and more");
    expect(more).toEqual([]);
  });

  test("when GitHub does not list so large a change, then the landing commit's checks are enough", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage.state!.build.judged = null;
    stage.facts.buildDiff = null;
    stage.closes("build/close/1", LAND);
    baseMoves(stage, "moved");
    expect(closings(stage)).toEqual(["build/close/1"]);
  });
});
