/** `review: always | label | off`: pull requests that are reviewed without a request. */
import { expect, test } from "vitest";
import { archived, openPull, reviewsOf, verdictOn } from "./support/pulls-of-people.ts";
import { openStage, review } from "./support/stage/index.ts";

const FOOT = { "src/foot.js": "export const foot = 0.3048;\n" };

/** A review that approves and records what it read. */
function reviewing(heads: string[]) {
  return { review: ({ base }: { base: string }) => (heads.push(base), review()) };
}

test("by default Baton reviews only on request", async () => {
  const heads: string[] = [];
  const stage = await openStage({ sessions: reviewing(heads) });
  const { number } = await openPull(stage, "feet", FOOT);
  stage.issue = number;
  await stage.pass(10);
  // This requested review works. By then, the automatic one would have started.
  await stage.say("/orchestrate review", { as: "wren" });
  await archived(stage, `pr-${number}`);
  expect(heads).toHaveLength(1);
});

test("always: each head that rests is reviewed once; drafts wait until they are ready", async () => {
  const heads: string[] = [];
  const stage = await openStage({ config: "review: always\n", sessions: reviewing(heads) });
  const { number, head } = await openPull(stage, "feet", FOOT, { draft: true });
  stage.issue = number;
  await stage.pass(10);
  const other = await openPull(stage, "yards", {
    "src/yard.js": "export const yard = 0.9144;\n",
  });
  await stage.testbed.tick(stage.repository, other.number);
  await stage.pass(10);
  await stage.testbed.tick(stage.repository, other.number);
  await archived(stage, `pr-${other.number}`);
  expect(heads).toEqual([other.head]);
  expect(verdictOn(stage, other.head)).toBe("success");
  expect(stage.comments(other.number)[0]!.body).toContain("Asked for by the settings");

  await stage.markReady(number);
  await archived(stage, `pr-${number}`);
  expect(heads).toEqual([other.head, head]);

  // The same head is not reviewed again. A newer one is, when it is stable.
  await stage.as("wren").patch(`/pulls/${number}`, { title: "Feet, that is" });
  const newer = await stage.push("feet", { "src/foot.js": "export const foot = 0.30480;\n" });
  await stage.untilWorld(
    () => stage.pulls().find((one) => one.number === number)?.pull.headSha === newer,
    "the push",
  );
  await stage.tick();
  expect(heads).toHaveLength(2);
  await stage.pass(5);
  await archived(stage, `pr-${number}-2`);
  expect(heads).toEqual([other.head, head, newer]);
  expect(reviewsOf(stage, number).reviews).toHaveLength(2);
});

test("label: only a label by somebody with write counts", async () => {
  const heads: string[] = [];
  const stage = await openStage({ config: "review: label\n", sessions: reviewing(heads) });
  const { number, head } = await openPull(stage, "feet", FOOT);
  stage.issue = number;
  await stage.pass(10);
  await stage.as("wren").post(`/issues/${number}/labels`, { labels: ["orchestrate"] });
  await archived(stage, `pr-${number}`);
  expect(heads).toEqual([head]);
});

test("always: a pull request whose webhook was lost is found by the next look at the repository", async () => {
  const heads: string[] = [];
  const stage = await openStage({ config: "review: always\n", sessions: reviewing(heads) });
  stage.testbed.app.webhookUrl = null;
  const { number, head } = await openPull(stage, "feet", FOOT);
  stage.testbed.clock.forward(10 * 60_000);
  await stage.testbed.restart({ told: false });
  await archived(stage, `pr-${number}`);
  expect(heads).toEqual([head]);
});
