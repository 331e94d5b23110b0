/**
 * A person refuses Baton, or something prevents the offer: Baton stays silent or says what to fix.
 */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";

const offers = (stage: Stage) =>
  stage.pulls().filter(({ pull }) => pull.headRef === "baton/configure");

async function offered() {
  const stage = await openStage({ ready: false });
  const pull = await stage.untilWorld(() => offers(stage)[0], "the pull request to be opened");
  return { stage, pull };
}

test(
  "closed, it stays closed, and a label is answered with how to get it; renamed, a new " +
    "one is offered",
  async () => {
    const { stage, pull } = await offered();
    await stage.close(pull.number);
    // A second installation event, and a restart of the App: both look at every repository.
    await stage.tick();
    await stage.label();
    await stage.reads(/#1, which adds it, was closed\. Re-open and merge it/, { on: stage.issue });
    await stage.tick();
    expect(offers(stage)).toMatchObject([{ number: 1, state: "closed" }]);

    await stage
      .as("wren")
      .patch(`/pulls/${pull.number}`, { title: "Configure Baton, not like this" });
    const another = await stage.untilWorld(() => offers(stage)[1], "another to be opened");
    expect(another).toMatchObject({ title: "Configure Baton", state: "open" });
    await stage.reads(new RegExp(`#${another.number} adds it`), { on: stage.issue });
  },
);

test("a rule that refuses Baton's branches is named on the labelled issue, with its remedy", async () => {
  const rule = { type: "creation", pattern: "**/*" };
  const stage = await openStage({ ready: false, rules: [rule] });
  await stage.label();
  const said = await stage.reads(/pull request that adds it can't be opened/, {
    on: stage.issue,
  });
  expect(said).toMatch(/bypass list of that rule, or exclude `baton\/\*\*\/\*`/);
  expect(stage.pulls()).toEqual([]);
});
