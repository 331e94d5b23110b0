/** What people say to Baton, and where: each command is handled once, even if messages are lost. */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

const HUMAN = "gates:\n  plan: human\n  landing: human\n";

/** Returns Baton's reactions to a comment, or to the issue, oldest first. */
function given(stage: Stage, comment: number | null) {
  const { world, repository, issue } = stage;
  const on = world.issues.find((i) => i.repositoryId === repository.id && i.number === issue);
  const all =
    comment === null ? on?.reactions : world.comments.find((c) => c.id === comment)?.reactions;
  return (all ?? []).filter((one) => one.login === stage.testbed.app.botLogin);
}

const reactions = (stage: Stage, comment: number) =>
  given(stage, comment).map((one) => one.content);

const answers = (stage: Stage) =>
  stage.comments().filter(({ key }) => /^(answer|edited|refused)-/.test(key));

test(
  "/orchestrate starts one build, and each command is answered once, even if the App " +
    "forgets everything",
  async () => {
    const stage = await openStage({ config: HUMAN });
    const issue = { title: "Do it", body: "Please do it." };
    stage.issue = (await stage.as("you").post<{ number: number }>("/issues", issue)).number;
    await stage.say("/orchestrate", { as: "rose" });
    const asked = await stage.say("please\n\n/orchestrate", { as: "wren" });
    const { build } = await stage.until(
      (s) => s.build.gates.plan.state === "open" && s,
      "the plan to be put to a person",
    );
    expect(build.trigger).toMatchObject({ event: `comment-${asked}`, by: "wren" });
    await stage.untilWorld(() => reactions(stage, asked).length === 2, "both reactions");
    expect(reactions(stage, asked)).toEqual(["eyes", "rocket"]);

    const said = await stage.say("/status\n/aprove", { as: "wren" });
    await stage.reads(/`\/aprove`\. There is no such command\. Try `\/approve`/);
    const edited = await stage.say("hm", { as: "wren" });
    // GitHub's times are in whole seconds.
    stage.testbed.clock.forward(2000);
    await stage.as("wren").patch(`/issues/comments/${edited}`, { body: "/approve" });
    await stage.reads(/this comment was edited\. Baton reads commands only in new comments/);
    expect(stage.state()?.build.gates.plan.state).toBe("open");

    const before = answers(stage);
    expect(before.map(({ key }) => key)).toEqual([
      `answer-${said}-status`,
      `answer-${said}`,
      `edited-${edited}`,
    ]);
    await stage.testbed.restart();
    const now = await stage.say("/orchestrate approve", { as: "wren" });
    await stage.untilWorld(
      () => reactions(stage, now).includes("rocket"),
      "the approval to be taken",
    );
    expect(answers(stage)).toEqual(before);
    await stage.approveLanding();
    await stage.landed();
    await stage.testbed.restart();
    await stage.say("/status", { as: "wren" });
    await stage.untilWorld(() => answers(stage).length > before.length, "the answer after the end");
    expect(stage.git("tag", "--list").split("\n")).toHaveLength(1);
    expect(answers(stage)).toHaveLength(before.length + 1);
    expect(stage.git("branch", "--list", "baton/*")).toBe("");
  },
);

test(
  "a label gets 👀 before the first session; on a foreign pull request a comment says " +
    "where to put it",
  async () => {
    const stage = await openStage({ config: HUMAN });
    await stage.label();
    const eyes = await stage.untilWorld(() => given(stage, null)[0], "👀");
    const isOf = ({ repositoryId, displayTitle }: Run) =>
      repositoryId === stage.repository.id && displayTitle.includes("architect");
    const run = await stage.untilWorld((world) => world.runs.find(isOf), "the first session");
    expect(eyes.content).toBe("eyes");
    expect(eyes.id).toBeLessThan(run.id);

    await stage.push("fix", { "fix.js": "1\n" });
    const fix = { title: "Fix", head: "fix", base: "main" };
    const { number: on } = await stage.as("wren").post<{ number: number }>("/pulls", fix);
    await stage.say("/orchestrate", { on, as: "rose" });
    await stage.say("/approve", { on, as: "wren" });
    await stage.say("/orchestrate", { on, as: "wren" });
    await stage.reads(
      /Builds begin on an issue: describe there what is wanted and say `\/orchestrate` there/,
      { on },
    );
    expect(stage.comments(on)).toHaveLength(1);
  },
);
