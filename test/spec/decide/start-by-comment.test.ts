import { describe, expect, test } from "vitest";
import { ROLES } from "../../../src/core/model/permissions.ts";
import { landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

/** An issue that nobody labelled. */
function issue(): Stage {
  const stage = new Stage();
  stage.facts.issue.trigger = null;
  return stage.settle();
}

const reactions = (stage: Stage) =>
  stage.effects("react").map(({ comment, content }) => [comment, content]);

describe("given an issue without label and build", () => {
  test.each(ROLES)(
    "when somebody with %s says /orchestrate, then a build begins only with write access",
    (role) => {
      const allowed = ["write", "maintain", "admin"].includes(role);
      const stage = issue().says("/orchestrate", { role });
      expect(stage.state !== null).toBe(allowed);
      expect(stage.done.length > 0).toBe(allowed);
    },
  );

  test("when it is said, then the comment gets 👀 and 🚀, and the build records its id", () => {
    const stage = issue().says("please\n\n/orchestrate 2 --research 3 ui --dry-run");
    const { id } = stage.facts.remarks[0]!;
    expect(reactions(stage)).toEqual([
      [id, "eyes"],
      [id, "rocket"],
    ]);
    const { trigger, wishes } = stage.state!.build;
    expect(trigger).toMatchObject({ event: `comment-${id}`, by: "ann" });
    expect(wishes).toMatchObject({ loops: 2, research: { ui: 3 }, dry_run: true });
    expect(stage.messages[0]).toContain("@ann asks for a build");
  });

  test("when another command comes with it, then that is executed too", () => {
    expect(issue().says("/orchestrate\n/status").comments.join()).toContain("planning");
  });

  test("when something is in the way, then it is said once, with what to do", () => {
    const stage = issue();
    stage.facts.repository.mergeMethods = [];
    stage.says("/orchestrate").settle();
    expect(stage.comments).toEqual([
      expect.stringMatching(/Allow squash merging, then say `\/orchestrate` again/),
    ]);
    expect(reactions(stage)).toEqual([[stage.facts.remarks[0]!.id, "confused"]]);
  });

  test("when the issue is closed or the comment was edited, then a sentence says so", () => {
    const closed = issue();
    closed.facts.issue.state = "closed";
    expect(closed.says("/orchestrate").comments).toEqual([
      expect.stringContaining("The issue is closed. Reopen it"),
    ]);
    const edited = issue();
    edited.facts.issue.editedAt = "2026-11-22T10:00:00.000Z";
    expect(edited.says("/orchestrate").comments).toEqual([
      expect.stringContaining("edited after you asked"),
    ]);
  });

  test("when another verb is addressed to Baton, then it answers that no build exists", () => {
    const stage = issue().says("/orchestrate approve").says("/approve").settle();
    expect(stage.comments).toEqual([
      "No build of this issue is under way. `/orchestrate` starts one.",
    ]);
  });

  test("when a build's comments exist but its record is lost, then the old comment starts nothing", () => {
    const stage = issue();
    stage.facts.posted["plan"] = { id: 5000, issue: 7, hash: "x" };
    expect(stage.says("/orchestrate").done).toEqual([]);
  });
});

describe("given a build that has ended", () => {
  test("when a comment began it, then only a new comment begins another", () => {
    const stage = new Stage();
    const label = stage.facts.issue.trigger!;
    stage.facts.issue.trigger = null;
    stage.settle().says("/orchestrate");
    stage.facts.issue.trigger = label;
    Object.assign(stage.state!.build, { status: "landed" });
    stage.facts.refs.tag = true;
    stage.settle().wait(1000).settle();
    expect(stage.state!.build.ordinal).toBe(1);
    stage.says("/orchestrate 1");
    expect(stage.state!.build).toMatchObject({
      ordinal: 2,
      status: "planning",
      wishes: { loops: 1 },
    });
  });

  test("when the label was set again during it, then the next build answers nothing again", () => {
    const stage = planned();
    stage.wait(1000);
    stage.facts.issue.trigger = { ...stage.facts.issue.trigger!, event: "2", at: stage.now };
    stage.says("/pause").says("/resume").wait(600_000);
    stage.says("/why").facts.edited.push({
      ...stage.facts.remarks.at(-1)!,
      ...{ id: 900, lines: written("/cancel") },
    });
    const said = stage.settle().comments.length;
    const reacted = stage.effects("react").length;
    // Baton has read no further back for the last build than its watermark.
    const all = stage.facts.remarks;
    stage.facts.remarks = all.slice(-1);
    stage.state!.build.status = "landed";
    stage.facts.refs.tag = true;
    stage.settle();
    stage.facts.remarks = all;
    stage.settle();
    expect(stage.state!.build).toMatchObject({ ordinal: 2, paused: null });
    expect(stage.comments.slice(said)).toEqual([]);
    expect(reactions(stage).slice(reacted)).toEqual([[null, "eyes"]]);
    expect(stage.says("/pause").state!.build.paused).not.toBeNull();
  });

  test("when it is said on its landing pull request, then the answer says where to say it", () => {
    const stage = landing().says("/approve");
    const at = stage.pull("land").number;
    expect(stage.says("/orchestrate", { on: at }).comments.at(-1)).toContain("say that on #7");
  });
});

test("given a running build, when /orchestrate is said, then a number sets its loops", () => {
  const stage = new Stage().settle().says("/orchestrate");
  expect(stage.comments.at(-1)).toContain("is under way");
  expect(stage.says("/orchestrate 3").state!.build.wishes.loops).toBe(3);
});
