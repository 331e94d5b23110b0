/**
 * The App dies at every kind of boundary of a build, before and after each effect and each save, and starts again with
 * an empty queue and nothing but GitHub to go by. What lands is what lands without that; nothing is lost or doubled.
 * A preflight's boundaries are played in `test/app/prove.test.ts`, by a clock that doesn't wait.
 */
import { expect, test } from "vitest";
import { openHouse, type House } from "./support/stage/house.ts";
import { done, finding, review, Stage, worker } from "./support/stage/index.ts";
import { kindsOf, once } from "./support/boundaries.ts";
import { doubled } from "./support/doubled.ts";

class Crash extends Error {}

/** A worker whose work is reviewed twice, and one whose base has moved on. */
async function build(house: House): Promise<Stage> {
  const plan = [
    worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } }),
    worker("W2.1", { after: ["W1.1"], writes: { "src/b.js": "export const b = 2;\n" } }),
  ];
  const stage: Stage = new Stage(house, {
    plan,
    sessions: {
      "W1.1/review/1": review([finding("src/a.js", 1, "Say why.")]),
      "W1.1/rework/1": done({ "src/a.js": "// Why.\nexport const a = 1;\n" }),
      "W1.1/review/2": review([], "Said.", "approve", { settled: ["1.1"] }),
      "W2.1/work/1": async () => {
        if (stage.file("MORE.md") === null) await stage.push("main", { "MORE.md": "More.\n" }, { as: "wren" });
        return done({ "src/b.js": "export const b = 2;\n" });
      },
    },
  });
  await stage.label();
  for (const id of ["W1.1", "W2.1"] as const) await stage.until((s) => s.workers[id]?.merge_sha, `${id} to be merged`);
  await stage.play();
  return stage;
}

/** Plays it, and says at which boundaries the App died and which it passed. */
async function play(crashes: (point: string) => boolean = () => false) {
  const [crashed, passed] = [new Array<string>(), new Array<string>()];
  let again = Promise.resolve();
  /** A process that is dead does nothing more, whatever it was in the middle of. */
  const process = () => {
    let dead = false;
    return (point: string) => {
      if (dead) throw new Crash(point);
      passed.push(point);
      if (!crashes(point)) return;
      dead = true;
      crashed.push(point);
      again = again.then(() => house.restart({ told: false }));
      throw new Crash(point);
    };
  };
  const house = await openHouse({ server: () => ({ crash: process() }) });
  try {
    const stage = await build(house);
    const [tree, commits] = [stage.git("rev-parse", "main^{tree}"), stage.git("rev-list", "--count", "main")];
    return { crashed, passed, tree, commits, doubled: doubled(stage.world) };
  } finally {
    await again;
    await house.close();
  }
}

test("a crash at every boundary ends in the same landed tree, with nothing doubled", { timeout: 120_000 }, async () => {
  const calm = await play();
  expect(calm).toMatchObject({ crashed: [], doubled: [] });
  const [first, isBuilds] = [once(), (point: string) => !point.includes(":preflight:")];
  const { crashed, ...end } = await play((point) => isBuilds(point) && first(point));
  expect(kindsOf(crashed)).toEqual(kindsOf(calm.passed.filter(isBuilds)));
  expect(crashed.length).toBeGreaterThan(75);
  expect(end).toMatchObject({ tree: calm.tree, commits: calm.commits, doubled: [] });
});
