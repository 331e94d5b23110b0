/**
 * The App dies at every kind of boundary of a build, before and after each effect and each save. It
 * starts again with an empty queue and knows only what GitHub shows. The same result lands as
 * without a crash; nothing is lost or duplicated. `test/app/reconcile-repository.test.ts` tests a
 * preflight's boundaries with a clock that does not wait.
 */
import { beforeAll, expect, test } from "vitest";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { completeWork, finding, review, Stage, worker } from "./support/stage/index.ts";
import { kindOf, kindsOf, once } from "./support/boundaries.ts";
import { doubled } from "./support/doubled.ts";
import { passWhenQuiet } from "./support/quiet.ts";

class Crash extends Error {}

/** A worker whose work is reviewed twice, and one whose base has moved on. */
async function build(testbed: Testbed): Promise<Stage> {
  const plan = [
    worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } }),
    worker("W2.1", { after: ["W1.1"], writes: { "src/b.js": "export const b = 2;\n" } }),
  ];
  const stage: Stage = new Stage(testbed, {
    plan,
    sessions: {
      "W1.1/review/1": review([finding("src/a.js", 1, "Say why.")]),
      "W1.1/rework/1": completeWork({ "src/a.js": "// Why.\nexport const a = 1;\n" }),
      "W1.1/review/2": review([], "Said.", "approve", { settled: ["1.1"] }),
      "W2.1/work/1": async () => {
        if (stage.file("MORE.md") === null)
          await stage.push("main", { "MORE.md": "More.\n" }, { as: "wren" });
        return completeWork({ "src/b.js": "export const b = 2;\n" });
      },
    },
  });
  // Baton waits for a dispatch if nobody knows whether it was sent.
  using _ = passWhenQuiet(stage, 1);
  await stage.label();
  for (const id of ["W1.1", "W2.1"] as const)
    await stage.until((s) => s.workers[id]?.merge_sha, `${id} to be merged`);
  await stage.play();
  return stage;
}

/** Plays it. Returns the boundaries at which the App died and those that it passed. */
async function play(crashes: (point: string) => boolean = () => false) {
  const [crashed, passed] = [new Array<string>(), new Array<string>()];
  let again = Promise.resolve();
  /** A dead process does nothing more, even in the middle of a step. */
  const process = () => {
    let dead = false;
    return (point: string) => {
      if (dead) throw new Crash(point);
      passed.push(point);
      if (!crashes(point)) return;
      dead = true;
      crashed.push(point);
      again = again.then(() => testbed.restart({ told: false }));
      throw new Crash(point);
    };
  };
  const testbed = await openTestbed({ server: () => ({ crash: process() }) });
  try {
    const stage = await build(testbed);
    const [tree, commits] = [
      stage.git("rev-parse", "main^{tree}"),
      stage.git("rev-list", "--count", "main"),
    ];
    return { crashed, passed, tree, commits, doubled: doubled(stage.world) };
  } finally {
    await again;
    await testbed.close();
  }
}

/**
 * Two builds share the crashes, because one would use up the 5,000 requests that GitHub allows in
 * an hour.
 */
const HALVES = [0, 1];

let calm: Awaited<ReturnType<typeof play>>;
let kinds: string[];

beforeAll(async () => {
  calm = await play();
  kinds = kindsOf(calm.passed.filter(isBuilds));
});

test("a build without a crash doubles nothing, and passes every kind of boundary", () => {
  expect(calm).toMatchObject({ crashed: [], doubled: [] });
  expect(kinds.length).toBeGreaterThan(30);
});

test.each(HALVES)(
  "a crash at every boundary of every second kind, from number %i, ends in the same " +
    "landed tree, with nothing doubled",
  { timeout: 180_000 },
  async (half) => {
    const mine = kinds.filter((_, at) => at % HALVES.length === half);
    const first = once();
    const { crashed, ...end } = await play(
      (point) => isBuilds(point) && first(point) && mine.includes(kindOf(point)),
    );
    expect(kindsOf(crashed)).toEqual(mine);
    expect(crashed.length).toBeGreaterThan(38);
    expect(end).toMatchObject({ tree: calm.tree, commits: calm.commits, doubled: [] });
  },
);

function isBuilds(point: string): boolean {
  return !point.includes(":preflight:");
}
