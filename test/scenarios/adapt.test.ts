/** Adapts a plan during the build, from the label to the end. */
import { expect, test } from "vitest";
import { completeWork, openStage, worker } from "./support/stage/index.ts";

const FEET = { "src/feet.js": "export const feet = 0.3048;\n" };
const plan = [
  worker("W1.1", { writes: FEET }),
  worker("W2.1", { after: ["W1.1"], writes: { "src/mile.js": "export const mile = 1609;\n" } }),
  worker("W2.2", { after: ["W1.1"], writes: { "src/yard.js": "export const yard = 0.9144;\n" } }),
];
const learned = completeWork(FEET, { learnings: ["Feet are metres, not inches."] });
const reason = "W1.1 found that feet are metres.";
const edited = (set: object) => ({
  close: { summary: "Feet are metres.", edits: [{ worker: "W2.1", reason, set }] },
});

test("given a wave that teaches something, then the next worker starts with the edited brief", async () => {
  const read: string[] = [];
  const stage = await openStage({
    plan,
    sessions: {
      "W1.1/work": learned,
      "wave-1/adapt": () => edited({ context: "Feet are metres (W1.1)." }),
      "W2.1/work": ({ brief }) => (read.push(brief!.context), completeWork(plan[1]!.writes)),
    },
  });
  await stage.play();
  expect(read).toEqual(["Feet are metres (W1.1)."]);
  expect(stage.file("src/mile.js")).toContain("1609");
  await stage.reads(
    /<summary>Plan after wave 1, applied: the context of W2\.1 changed<\/summary>/,
    {
      on: stage.issue,
    },
  );
  await stage.reads(/After wave 1, without an approval: the context of W2\.1 changed\./, {
    on: stage.issue,
  });
  const document = stage.file("BUILD.md", stage.record()!.head);
  expect(document).toMatch(/## Adaptations of the plan[^]*\+ {5}Feet are metres \(W1\.1\)\./);
});

test("given edits that widen paths, then a person is asked, and declines them by /skip adapt", async () => {
  const stage = await openStage({
    plan,
    sessions: {
      "W1.1/work": learned,
      "wave-1/adapt": () => edited({ paths: ["src/mile.js", "lib/**"] }),
    },
  });
  await stage.label();
  await stage.reads(/edits of the plan wait for you[^]*W2\.1 could also change `lib\/\*\*`/, {
    on: stage.issue,
  });
  expect(stage.state()!.workers["W2.1"]!.session).toBeNull();
  await stage.say("/skip adapt");
  await stage.approveLanding();
  const state = await stage.landed();
  expect(state.build.adaptations).toMatchObject([{ outcome: "declined", by: "you" }]);
  expect(state.briefs.find(({ id }) => id === "W2.1")!.paths).toEqual(["src/mile.js"]);
});

test("given schedule eager, then a worker starts once its dependency is merged, after an adapt session", async () => {
  const eager = [
    worker("W1.1", { writes: FEET }),
    worker("W1.2", { writes: { "src/slow.js": "export const slow = 1;\n" } }),
    worker("W2.1", { after: ["W1.1"], writes: { "src/mile.js": "export const mile = 1609;\n" } }),
  ];
  const stage = await openStage({ plan: eager, config: "schedule: eager" });
  stage.sessions["W1.1/work"] = learned;
  stage.sessions["W1.1/adapt"] = () => edited({ context: "Feet are metres (W1.1)." });
  stage.sessions["W1.2/work"] = async () => {
    await stage.until(
      ({ workers }) => workers["W2.1"]!.merge_sha !== null,
      "the later wave's worker to be merged",
    );
    return completeWork(eager[1]!.writes);
  };
  await stage.play();
  const { build } = await stage.landed();
  expect(build.adaptations).toMatchObject([
    { about: "W1.1", session: "W1.1/adapt/1", outcome: "applied" },
  ]);
});
