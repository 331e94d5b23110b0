/**
 * Baton is newer than the repository's workflow: it opens one pull request that keeps people's
 * changes.
 */
import { afterEach, expect, test, vi } from "vitest";
import { WORKFLOW_PATH } from "../../src/core/model/settings.ts";
import { openStage, type Stage } from "./support/stage/index.ts";

const running = vi.hoisted(() => ({ version: "0.1.0" }));
vi.mock("../../src/config/bundle-data.ts", async (load) => ({
  ...(await load<object>()),
  getVersion: () => running.version,
}));
afterEach(() => void (running.version = "0.1.0"));

const offers = (stage: Stage, branch: string) =>
  stage.pulls().filter(({ pull }) => pull.headRef === branch);

/** The offer is merged. Then a person changes the workflow on the default branch. */
async function changed(change: (workflow: string) => string): Promise<Stage> {
  const stage = await openStage({ ready: false });
  const pull = await stage.untilWorld(
    () => offers(stage, "baton/configure")[0],
    "the first pull request",
  );
  await stage.merge(pull.number, "you");
  const workflow = stage.file(WORKFLOW_PATH)!;
  expect(workflow).toContain("BATON_VERSION: 0.1.0");
  await stage.push("main", { [WORKFLOW_PATH]: change(workflow) }, { as: "wren" });
  return stage;
}

test("a person's change stays, a clash is shown; merged or closed, it isn't offered twice", async () => {
  const mine = (text: string) =>
    text
      .replace("timeout-minutes: 60", "timeout-minutes: 90")
      .replace(/(BATON_VERSION: )0.1.0/, "$10.1.0-mine");
  const stage = await changed(mine);
  running.version = "0.2.0";
  await stage.tick();
  const update = await stage.untilWorld(
    () => offers(stage, "baton/update-workflow")[0],
    "the update",
  );
  expect(update).toMatchObject({ title: "Update Baton's workflow to 0.2.0", state: "open" });
  const offered = stage.file(WORKFLOW_PATH, "baton/update-workflow")!;
  expect(offered).toContain("timeout-minutes: 90");
  expect(offered).toContain("BATON_VERSION: 0.2.0");
  expect(offered).not.toContain("0.1.0");
  expect(update.body).toMatch(/Lines that this would remove[^]*BATON_VERSION: 0\.1\.0-mine/);

  running.version = "0.3.0";
  await stage.tick();
  await stage.untilWorld(
    () => update.title.endsWith("0.3.0"),
    "the same one to be brought to the newest",
  );
  expect(stage.file(WORKFLOW_PATH, "baton/update-workflow")).toContain("BATON_VERSION: 0.3.0");
  await stage.close(update.number);
  await stage.tick();
  running.version = "0.4.0";
  await stage.tick();
  const again = await stage.untilWorld(
    () => offers(stage, "baton/update-workflow")[1],
    "the next version's",
  );
  expect(again.title).toBe("Update Baton's workflow to 0.4.0");
  expect(offers(stage, "baton/update-workflow")).toHaveLength(2);
});
