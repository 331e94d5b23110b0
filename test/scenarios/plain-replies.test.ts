/** People answer Baton as they answer each other: by its name, by a quote, or with a short word. */
import { expect, test } from "vitest";
import { openStage } from "./support/stage/index.ts";

const HUMAN = "gates:\n  plan: human\n  landing: human\n";
const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Shall the file be loaded lazily?", default: "Yes." }],
};

test("given questions, plain words get the command to copy, and by its name Baton obeys", async () => {
  const stage = await openStage({ config: HUMAN, sessions: { "build/architect/1": () => ({ close: ASKS }) } });
  await stage.label();
  await stage.reads(/1\. \*\*Shall the file be loaded lazily\?\*\*/);
  await stage.say("yes to both, but call it loadp", { as: "wren" });
  await stage.reads(
    /^Not done: this is no command\. You probably mean:\n\n```\n\/answer yes to both, but call it loadp\n```/,
  );
  await stage.say("@baton approve", { as: "rose" });
  await stage.say("@baton yes to both, but call it loadp", { as: "wren" });
  await stage.reads(/Answered by `wren`[^]*> yes to both, but call it loadp/);
  const hash = await stage.until(({ build }) => build.gates.plan.state === "open" && build.plan?.hash, "the plan");
  await stage.reads(/\*\*To start it, answer `\/approve`\*\*/);
  await stage.say("LGTM", { as: "wren" });
  await stage.reads(new RegExp(`You probably mean:\n\n\`\`\`\n/approve ${hash}\n`));
  expect(stage.state()!.build.gates.plan.state).toBe("open");
  await stage.say("@baton approve", { as: "wren" });
  await stage.until((s) => s.build.gates.landing.state === "open", "the landing to be put to a person");
  await stage.say("@baton approve", { as: "wren" });
  const { build } = await stage.landed();
  expect([build.gates.plan.by, build.gates.landing.by]).toEqual(["wren", "wren"]);
  // The two suggestions, and none for the reader, who has no say here.
  expect(stage.comments().filter(({ key }) => key.startsWith("answer-"))).toHaveLength(2);
});
