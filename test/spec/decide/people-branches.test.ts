import { expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { building, inReview, landing, merged } from "../support/scenes.ts";
import { closes } from "../support/pulls.ts";

test("a deleted build branch is made again where it stood, and what GitHub closed with it is opened again", () => {
  const stage = inReview(merged(building(), "W1.1"), "W1.2");
  const tip = stage.facts.refs.build!.sha;
  stage.facts.refs.build = null;
  closes(stage.pull("W1.2"), "ann");
  stage.settle();
  expect(stage.effects("create_branch").at(-1)?.sha).toBe(tip);
  expect(stage.pull("W1.2").state).toBe("open");
  expect(stage.status("W1.2")).toBe("in_review");
  expect(stage.comments.filter((c) => c.includes("nothing that was merged is lost"))).toHaveLength(1);
});

test("a rewritten build branch stops and names what it lost; put back, the build goes on by itself", () => {
  const stage = merged(building(), "W1.1");
  const tip = stage.facts.refs.build!;
  stage.facts.refs.build = { sha: sha("rewritten"), tree: sha("rt") };
  stage.facts.refs.dropped = [stage.state!.workers["W1.1"]!.merge_sha!];
  stage.settle();
  expect(stage.comments.at(-1)).toContain("what W1.1 merged is no longer in it");
  expect(stage.comments.at(-1)).toContain(`git push --force origin ${tip.sha}`);
  Object.assign(stage.facts.refs, { build: tip, dropped: [] });
  stage.settle();
  expect(stage.state?.build.stop).toBeNull();
});

test("`/retry` takes a rewritten build branch as it is", () => {
  const stage = merged(building(), "W1.1");
  stage.facts.refs.build = { sha: sha("rewritten"), tree: sha("rt") };
  stage.facts.refs.dropped = [sha("some")];
  stage.settle();
  expect(stage.comments.at(-1)).toContain("commits that were in it are gone");
  stage.says("/retry");
  expect(stage.state?.build).toMatchObject({ stop: null, tip: sha("rewritten") });
});

test("a base branch that was renamed is followed, and said", () => {
  const stage = building();
  stage.facts.baseBranch = { gone: true, heir: "trunk" };
  stage.settle();
  expect(stage.state?.build.base.branch).toBe("trunk");
  expect(stage.comments.at(-1)).toBe("`main` is now `trunk`: this build goes on and lands there.");
});

test("a base branch that is gone stops the build until it is back", () => {
  const stage = building();
  stage.facts.baseBranch = { gone: true, heir: null };
  stage.settle();
  expect(stage.comments.at(-1)).toContain("`main`, on which this build is to land, is gone");
  stage.facts.baseBranch.gone = false;
  stage.settle();
  expect(stage.state?.build.stop).toBeNull();
});

test("a deleted land branch is cut anew, with another pull request", () => {
  const stage = landing();
  const first = stage.pull("land");
  closes(first, "ann");
  stage.facts.refs.land = null;
  stage.settle();
  expect(stage.effects("open_pull").filter((e) => e.key === "land")).toHaveLength(2);
  expect(stage.pull("land").number).not.toBe(first.number);
  expect(stage.comments.some((c) => c.includes("opens another pull request for landing"))).toBe(true);
});
