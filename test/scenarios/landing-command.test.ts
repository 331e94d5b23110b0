/** `/land`, and the landing that needs no approval. */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

const SLOW = `on: pull_request
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`;

test("a `/land` that comes too early says what is missing; repeated later, it lands", async () => {
  const stage = await openStage({ config: "gates:\n  plan: human\n  landing: human\n" });
  await stage.label();
  await stage.until((s) => s.build.gates.plan.state === "open", "the plan to be put to a person");
  await stage.say("/land", { as: "wren" });
  await stage.reads(/Not yet: there is no approved plan\./, { on: stage.issue });
  await stage.approvePlan();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.reads(
    /Merge the landing pull request #\d+ \(commit [0-9a-f]{12}\), or answer `\/land`/,
  );
  await stage.say("/land", { as: "wren", on: (await stage.pull("land")).number });
  const { build } = await stage.landed();
  expect(build.gates.landing.by).toBe("wren");
});

test("a person without write access cannot land it", async () => {
  const stage = await openStage();
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.say("/land", { as: "rose" });
  await stage.tick();
  expect(stage.state()?.build.status).toBe("landing");
  await stage.say("/land");
  await stage.landed();
});

test(
  "with `gates.landing: auto` it lands after its own checks are green, and the report " +
    "says who approved",
  async () => {
    const plan = [worker("W1.1"), worker("W1.2"), worker("W2.1", { after: ["W1.1"] })];
    const config = "gates:\n  plan: auto\n  landing: auto\n";
    const stage = await openStage({ config, plan, workflows: { "ci.yml": SLOW } });
    await stage.label();
    const { build } = await stage.landed();
    const head = build.landing!.commit;
    const checks = stage.world.checkRuns.filter(
      (check) => check.headSha === head && check.name === "test",
    );
    expect(checks.map((check) => check.conclusion)).toEqual(["success"]);
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
  },
);
