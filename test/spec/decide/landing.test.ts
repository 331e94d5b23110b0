import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { aBrief, aPlan, COMPLETE, LAND, sha } from "../support/facts.ts";
import { building, landing, merged } from "../support/scenes.ts";

describe("a landing that can't happen", () => {
  test("a closed landing pull request asks a person, and `/retry` opens another", () => {
    const stage = landing();
    stage.pull("land").state = "closed";
    stage.settle();
    expect(stage.state?.build.stop?.cause).toBe("landing");
    stage.says("/retry");
    expect(stage.effects("open_pull").filter((p) => p.key === "land")).toHaveLength(2);
  });

  test("a closing session that asks for a person is answered by `/approve`", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage.closes("build/close/1", { ...LAND, verdict: "needs_person", summary: "Names differ." });
    expect(stage.comments.at(-1)).toContain("Names differ.");
    stage.says("/approve");
    expect(stage.state?.build.status).toBe("landing");
  });

  test("when the base moves before the approval, the commit is recreated and asks again", () => {
    const stage = landing();
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    stage.settle();
    expect(stage.effects("land_commit")).toHaveLength(2);
    expect(stage.effects("land_commit").at(-1)?.parent).toBe(sha("moved"));
    expect(stage.state?.build.gates.landing.state).toBe("open");
  });

  test("when somebody pushes to its pull request, Baton makes it again and says once where the commit is", () => {
    const stage = landing();
    const cut = stage.facts.refs.land!;
    const [pushed, tree] = [sha("pushed"), sha("their tree")];
    stage.facts.refs.land = { ...cut, sha: pushed, tree, parent: cut.sha, own: false };
    stage.pull("land").headSha = pushed;
    stage.settle().settle();
    expect(stage.effects("land_commit").at(-1)).toMatchObject({ from: pushed, tree: cut.tree });
    const told = stage.effects("comment").filter(({ key }) => key.startsWith("pushed-land-"));
    expect(told).toEqual([expect.objectContaining({ issue: stage.pull("land").number })]);
    expect(told[0]!.body).toContain("to `baton/7-add-units/build` if it is to land");
  });

  test("with everything skipped, a person is asked, and `/retry` resumes a worker", () => {
    const stage = building(aPlan(aBrief("W1.1"))).says("/skip W1.1");
    expect(stage.state?.build.stop?.cause).toBe("nothing");
    expect(stage.comments.at(-1)).toContain("/retry W1.1");
    stage.says("/retry W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
  });

  test("with everything skipped, `/approve` ends the build, and the report says nothing landed", () => {
    const stage = building(aPlan(aBrief("W1.1")))
      .says("/skip W1.1")
      .says("/approve");
    expect(stage.state?.build.status).toBe("cancelled");
    expect(stage.comments.at(-1)).toContain("nothing to land");
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.done.at(-1)?.type).toBe("archive");
  });

  test("when it closes without any change, the build ends automatically", () => {
    const stage = building(aPlan(aBrief("W1.1"))).closes("W1.1/work/1", COMPLETE, { files: 0 });
    expect(stage.status("W1.1")).toBe("done");
    expect(stage.state?.build.status).toBe("complete");
  });

  test("after GitHub refuses the merge twice, a person is asked with GitHub's words", () => {
    const stage = landing();
    stage.refusing.set("merge", "not_mergeable");
    stage.says("/approve");
    expect(stage.state?.build.stop).toBeNull();
    stage.wait(5_000).settle();
    expect(describeStop(stage.state!.build.stop!)).toContain("GitHub says no.");
    stage.refusing.clear();
    stage.says("/retry").says("/approve");
    expect(stage.state?.build.status).toBe("landed");
  });

  test("an agent's subject can't skip CI or mention people", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage
      .closes("build/close/1", { ...LAND, subject: "Units [skip ci] @everyone" })
      .says("/approve");
    const land = [
      stage.effects("open_pull").at(-1)?.title,
      stage.effects("merge").at(-1),
      stage.effects("land_commit"),
    ];
    expect(JSON.stringify(land)).not.toContain("[skip ci]");
    expect(JSON.stringify(land)).not.toContain("@everyone");
  });

  test("the status comment finally says how it ended", () => {
    const stage = landing().says("/approve");
    const last = stage.effects("document").findLast((d) => d.key === "status");
    expect(last?.body).toContain("landed");
    expect(last?.body).not.toContain("/approve");
  });
});
