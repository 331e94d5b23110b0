/** What people do to the candidates' pull request. */
import { expect, test } from "vitest";
import { MILE, ON_MAIN, ROD } from "./support/candidates.ts";
import type { Play } from "./support/stage/plays.ts";
import { completeWork, land, openStage } from "./support/stage/index.ts";

const workflows = { "ci.yml": ON_MAIN };
/** Runs the step once something else has happened. */
const once =
  (happened: Promise<void>, play: Play): Play =>
  () =>
    happened.then(() => play);

test(
  "given a candidate, when a person merges it, then a comment says what landed, and the " +
    "rest lands later",
  async () => {
    const { promise, resolve: go } = Promise.withResolvers<void>();
    const stage = await openStage({
      workflows,
      plan: [MILE, ROD],
      sessions: { "W2.1/work/1": once(promise, completeWork(ROD.writes)) },
    });
    await stage.label();
    const { number } = await stage.pull("land");
    await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
    await expect(stage.merge(number, "wren")).rejects.toThrow(/draft/i);
    await stage.markReady(number, "wren");
    await stage.merge(number, "wren");
    await stage.reads(
      /was merged into `main` by `@wren` while the build was still running\. So W1\.1 landed early/,
    );
    expect(stage.file("src/mile.js")).not.toBeNull();
    go();
    await stage.play();
    await stage.reads(new RegExp(`W1\\.1 landed early: #${number} was merged by \`@wren\``), {
      on: stage.issue,
    });
    expect(stage.file("src/rod.js")).not.toBeNull();
    expect(stage.git("rev-list", "--count", "main")).toBe("3");
  },
);

test("given all of it landed early, then the build has landed, and nothing more is asked", async () => {
  const { promise, resolve: go } = Promise.withResolvers<void>();
  const stage = await openStage({
    workflows,
    plan: [MILE],
    sessions: { "build/close/1": once(promise, land()) },
  });
  await stage.label();
  const { number } = await stage.pull("land");
  await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  await expect(stage.merge(number, "wren")).rejects.toThrow(/draft/i);
  await stage.markReady(number, "wren");
  await stage.merge(number, "wren");
  go();
  await stage.landed();
  await stage.reads(/## Landed on `main`/, { on: stage.issue });
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
});

test("given a candidate, when a person closes it, then the build asks, and /retry opens another one", async () => {
  const { promise, resolve: go } = Promise.withResolvers<void>();
  const stage = await openStage({
    workflows,
    plan: [MILE, ROD],
    sessions: { "W2.1/work/1": once(promise, completeWork(ROD.writes)) },
  });
  await stage.label();
  const { number } = await stage.pull("land");
  await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  await stage.close(number);
  await stage.reads(
    /each worker is checked before it is merged, was closed\. Open it again, or answer `\/retry`/,
  );
  await stage.say("/retry");
  go();
  await stage.play();
  expect((await stage.pull("land")).number).not.toBe(number);
});

test(
  "given a candidate, when someone pushes to its branch, then a comment says where the " +
    "commit is now",
  async () => {
    const { promise, resolve: go } = Promise.withResolvers<void>();
    const stage = await openStage({
      workflows,
      plan: [MILE, ROD],
      sessions: { "W2.1/work/1": once(promise, completeWork(ROD.writes)) },
    });
    await stage.label();
    const { number } = await stage.pull("land");
    await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
    // Even a commit that calls itself a candidate.
    const message = stage.git("log", "-1", "--format=%B", stage.branch("land"));
    const sha = await stage.push(stage.branch("land"), { "src/mine.js": "mine\n" }, { message });
    go();
    await stage.play();
    await stage.reads(
      new RegExp(`Somebody pushed \`${sha.slice(0, 12)}\` to \`${stage.branch("land")}\``),
      {
        on: number,
      },
    );
    expect(stage.file("src/mine.js")).toBeNull();
  },
);
