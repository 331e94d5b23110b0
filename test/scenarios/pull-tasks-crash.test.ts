/**
 * The App dies at every boundary of tasks, before and after each effect and each save. It starts
 * again with an empty queue and knows only what GitHub shows. Each request is done once.
 */
import { expect, test } from "vitest";
import { doubled } from "./support/doubled.ts";
import { kindOf, kindsOf, once } from "./support/boundaries.ts";
import {
  archived,
  openForkPull,
  openPull,
  reviewsOf,
  verdictOn,
} from "./support/pulls-of-people.ts";
import { passWhenQuiet } from "./support/quiet.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { completeWork, finding, review, Stage } from "./support/stage/index.ts";

class Crash extends Error {}

const FOOT = { "src/foot.js": "export const foot = 0.3;\n" };
const RIGHT = { "src/foot.js": "export const foot = 0.3048;\n" };

async function play(crashes: (point: string) => boolean) {
  const [crashed, passed] = [new Array<string>(), new Array<string>()];
  let again = Promise.resolve();
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
    const stage = new Stage(testbed, {
      sessions: {
        review: review([finding("src/foot.js", 1, "A foot is longer.")]),
        fix: completeWork(RIGHT),
        ask: () => ({ close: { answer: "So." } }),
      },
    });
    // Baton waits for a dispatch if nobody knows whether it was sent.
    using _ = passWhenQuiet(stage, 1);
    const own = await openPull(stage, "feet", FOOT);
    const fork = await openForkPull(stage, "more", {
      "src/foot.js": "export const foot = 0.31;\n",
    });
    const says = async (body: string, on: number, slug: string) => {
      await stage.say(body, { on, as: "wren" });
      await archived(stage, slug);
    };
    await says("/orchestrate review", own.number, `pr-${own.number}`);
    await says("/orchestrate fix", own.number, `pr-${own.number}-2`);
    await says("/ask why?", own.number, `pr-${own.number}-3`);
    await says("/orchestrate fix", fork.number, `pr-${fork.number}`);
    return {
      ...{ crashed, passed, doubled: doubled(stage.world) },
      reviews: [own, fork]
        .map(({ number }) => reviewsOf(stage, number))
        .map((of) => [of.reviews.length, of.lines.length]),
      verdict: verdictOn(stage, own.head),
      commits: stage.git("rev-list", "--count", `${own.head}..feet`),
      tags: stage.git("tag", "--list").split("\n"),
      comments: [own, fork].map(({ number }) => stage.comments(number).map(({ key }) => key)),
    };
  } finally {
    await again;
    await testbed.close();
  }
}

test("a crash at every boundary ends in one review, one commit, one answer and one set of suggestions", async () => {
  const first = once();
  // A preflight's boundaries belong to the repository.
  const isTasks = (point: string) => !point.includes(":preflight");
  const { crashed, passed, ...end } = await play((point) => isTasks(point) && first(point));
  expect(end).toEqual({
    doubled: [],
    reviews: [
      [1, 1],
      [1, 1],
    ],
    verdict: "action_required",
    commits: "1",
    tags: ["baton/pr-1", "baton/pr-1-2", "baton/pr-1-3", "baton/pr-2"],
    comments: [["task-1", "task-2", "task-3"], ["task-1"]],
  });
  expect(kindsOf(crashed)).toEqual(kindsOf(passed.filter(isTasks)));
  const effects = [
    "archive",
    "dispatch",
    "document",
    "publish",
    "react",
    "review",
    "suggest",
    "verdict_check",
  ];
  expect(kindsOf(crashed)).toEqual(
    [
      ...effects.flatMap((name) => [`after:${name}`, `before:${name}`]),
      "after-save",
      "before-save",
    ].toSorted(),
  );
  expect(crashed.map(kindOf).length).toBeGreaterThan(20);
}, 180_000);
