import { beforeAll, expect, test } from "vitest";
import { createRecord } from "../../src/app/github/record-store.ts";
import { UnavailableRepositories } from "../../src/app/unavailable-repositories.ts";
import { toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../src/app/reconcile.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
});

const say = (login: string, body: string) =>
  world.as(login, "POST", "/repos/you/units/issues/1/comments", { body });
const saidByBaton = () =>
  world.running.sandbox.world.comments.flatMap(({ author, body }) =>
    author.endsWith("[bot]") ? [body] : [],
  );

test("a command while the record can't be read gets one answer, with the way to continue", async () => {
  const { access } = world;
  const files = renderRecord(someState(world.repository.id));
  await createRecord(access, "baton/1-units/record", { ...files, "meta.json": "{" }, "Start");
  const deps = {
    ...{ access: async () => access, clock: () => new Date(), log: quiet },
    ...{ enqueue: async () => undefined, unavailable: new UnavailableRepositories() },
  };
  const place = { owner: "you", repo: "units", target: toBuildTarget(1) };
  const look = () =>
    reconcileItem(deps, {
      installation: world.installation,
      repository: world.repository.id,
      ...place,
    });

  await say("you", "/retry");
  await look();
  expect(saidByBaton()).toEqual([expect.stringContaining("can't be read, so the build waits")]);
  await say("you", "/retry W1.1 use feet");
  await say("you", "Anyone there?");
  await say("stranger", "/retry");
  for (let i = 0; i < 2; i++) await look();
  expect(saidByBaton().slice(1)).toEqual([
    expect.stringMatching(
      /^This command waits: the build's record can't be read\. Baton's earlier comment here says how/,
    ),
  ]);
  const asked = world.running.sandbox.world.comments.find(({ body }) =>
    body.startsWith("/retry W1.1"),
  )!;
  expect(asked.reactions?.map(({ content }) => content)).toEqual(["eyes"]);
});
