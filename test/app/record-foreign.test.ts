import { beforeAll, expect, test } from "vitest";
import { createRecord, saveRecord } from "../../src/app/github/record-store.ts";
import { readRef, replaceRef } from "../../src/app/github/refs.ts";
import { loadBuild } from "../../src/app/build-record.ts";
import { loadIssueContext } from "../../src/app/observe/issue-context.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { UnavailableRepositories } from "../../src/app/unavailable-repositories.ts";
import { toBuildTarget } from "../../src/app/queue/work-queue.ts";
import { reconcileItem } from "../../src/app/reconcile.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

const BRANCH = "baton/1-units/record";
let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
});
const load = async () => {
  const seen = new ReadCache();
  return loadBuild(world.access, (await loadIssueContext(world.access, 1, seen))!, seen);
};

test("somebody else's record isn't read, which is said once, and Baton's own is read", async () => {
  const { access, git } = world;
  const files = renderRecord(someState(world.repository.id));
  const head = await createRecord(access, "baton/2-other/record", files, "Start");
  const env = [
    "-c",
    "user.name=baton[bot]",
    "-c",
    "user.email=17+baton[bot]@users.noreply.github.com",
  ];
  git(
    "update-ref",
    `refs/heads/${BRANCH}`,
    git(...env, "commit-tree", `${head}^{tree}`, "-m", "Start"),
  );
  expect(await load()).toEqual({ kind: "foreign", slug: "1-units", branch: BRANCH });

  const clock = () => new Date();
  const deps = {
    access: async () => access,
    clock,
    log: quiet,
    enqueue: async () => undefined,
    unavailable: new UnavailableRepositories(),
  };
  const hint = {
    installation: world.installation,
    repository: world.repository.id,
    owner: "you",
    repo: "units",
    target: toBuildTarget(1),
  };
  for (let i = 0; i < 2; i++) expect(await reconcileItem(deps, hint)).toEqual({ wakeAt: null });
  const said = world.running.sandbox.world.comments.map((c) => c.body);
  expect(said.filter((body) => body.includes("Baton didn't create it"))).toHaveLength(1);

  const ref = `heads/${BRANCH}`;
  await replaceRef(access, ref, (await readRef(access, ref))!, null);
  const own = await createRecord(access, BRANCH, files, "Start");
  const next = await saveRecord(
    access,
    BRANCH,
    { head: own, files },
    { ...files, "context/a.md": "a" },
    "More",
  );
  git(
    "update-ref",
    `refs/heads/${BRANCH}`,
    git(...env, "commit-tree", `${next}^{tree}`, "-p", next, "-m", "Mine"),
  );
  // GitHub may need a moment to show who pushed. Until then nothing is decided, and finally the
  // push counts as nobody's.
  for (let i = 0; i < 4; i++) await expect(load()).rejects.toMatchObject({ code: "unavailable" });
  expect(await load()).toMatchObject({
    kind: "active",
    since: { edits: { own: next, rewritten: false, pushes: [{ by: null, role: "none" }] } },
  });
});
