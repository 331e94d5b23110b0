/** People answer Baton as they answer each other: by name, with a quote, or in a few words. */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

const HUMAN = "gates:\n  plan: human\n  landing: human\n";
const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Shall the file be loaded lazily?", default: "Yes." }],
};

test("given questions, a plain reply gets the command to copy, and with Baton's name it is obeyed", async () => {
  const stage = await openStage({
    config: HUMAN,
    sessions: { "build/architect/1": () => ({ close: ASKS }) },
  });
  await stage.label();
  await stage.reads(/1\. \*\*Shall the file be loaded lazily\?\*\*/);
  await stage.say("yes to both, but call it loadp", { as: "wren" });
  await stage.reads(
    /^Your comment is not a command\. You probably mean:\n\n```\n\/answer yes to both, but call it loadp\n```/,
  );
  await stage.say("@baton approve", { as: "rose" });
  await stage.say("@baton yes to both, but call it loadp", { as: "wren" });
  await stage.reads(/Answered by `wren`[^]*> yes to both, but call it loadp/);
  const hash = await stage.until(
    ({ build }) => build.gates.plan.state === "open" && build.plan?.hash,
    "the plan",
  );
  await stage.reads(/\*\*To start it, answer `\/approve`\*\*/);
  await stage.say("LGTM", { as: "wren" });
  await stage.reads(new RegExp(`You probably mean:\n\n\`\`\`\n/approve ${hash}\n`));
  expect(stage.state()!.build.gates.plan.state).toBe("open");
  await stage.say("@baton approve", { as: "wren" });
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.say("@baton approve", { as: "wren" });
  const { build } = await stage.landed();
  expect([build.gates.plan.by, build.gates.landing.by]).toEqual(["wren", "wren"]);
  // The two suggestions, and none for the reader, who has no say here.
  expect(stage.comments().filter(({ key }) => key.startsWith("answer-"))).toHaveLength(2);
});

test("given a review that addresses Baton by name, its author gets the command to write as a comment", async () => {
  const stage = await openStage({ plan: [worker("W1.1"), worker("W1.2")] });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.review("wren", number, { event: "COMMENT", body: "@baton use feet here" });
  const words = await stage.reads(/wren, you probably mean this, as a comment here:/, {
    on: number,
  });
  expect(words).toContain("```\n/steer W1.1 use feet here\n```");
});
