/** Edits of a build's issue that do not change the build: people read that once. */
import { expect, test } from "vitest";
import { openStage, review, worker, type Stage } from "./support/stage/index.ts";

/** A build whose only worker is in review until `go`. */
async function openBuilding(): Promise<{ stage: Stage; go: () => void }> {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const stage = await openStage({
    ...{ plan: [worker("W1.1")], sessions: { "W1.1/review/1": () => gone.then(() => review()) } },
  });
  await stage.label();
  await stage.pull("W1.1");
  // GitHub's times are whole seconds, and an edit in the label's second belongs to the request.
  await stage.pass(1);
  return { stage, go };
}

const count = (stage: Stage, what: RegExp) =>
  stage.comments().filter(({ body }) => what.test(body)).length;

test("given a running build, when its label is removed, then one answer says how to end it", async () => {
  const { stage, go } = await openBuilding();
  await stage.as("wren").delete(`/issues/${stage.issue}/labels/orchestrate`);
  await stage.reads(/^`@wren` removed the label `orchestrate`\. The build continues anyway/);
  go();
  await stage.play();
  expect(count(stage, /removed the label/)).toBe(1);
});

test("given a running build, when its request is edited, then the earlier text counts", async () => {
  const { stage, go } = await openBuilding();
  await stage.as("wren").patch(`/issues/${stage.issue}`, { body: "Do something else." });
  const words = await stage.reads(/^`@wren` edited the request/);
  expect(words).toContain("`/steer W1.1 <words>` tells a worker what has changed.");
  go();
  await stage.play();
  expect(count(stage, /edited the request/)).toBe(1);
});

test(
  "given a running build, when a writer says /nonsense, then the answer says that it is " +
    "not a command",
  async () => {
    const { stage, go } = await openBuilding();
    const id = await stage.say("/nonsense", { as: "wren" });
    await stage.reads(/^Not done: `\/nonsense`\. It is not a command of Baton.* Try `\/help`\./);
    go();
    await stage.play();
    expect(count(stage, /not a command of Baton/)).toBe(1);
    const reactions = stage.world.comments.find((comment) => comment.id === id)!.reactions;
    expect(reactions.map(({ content }) => content)).toEqual(["confused"]);
  },
);
