/**
 * Configuration merged to the default branch during builds: it applies only as a whole and only to
 * its repository.
 */
import { expect, test } from "vitest";
import { openStage } from "./support/stage/index.ts";

const FILE = ".github/baton.yml";
const PLAYED = 'engine: command\nisolation: "off"\ngates:\n  plan: auto\n';

test(
  "given a broken settings file, then builds there stop and none starts, while others go " +
    "on; fixed, they go on",
  async () => {
    const [stage, other] = [await openStage(), await openStage()];
    await Promise.all([stage.label(), other.label()]);
    await stage.until(
      (s) => s.build.gates.landing.state === "open",
      "the landing to be put to a person",
    );
    const before = stage.state()!.build.session_settings;
    const bomb = 'a: &a ["x","x"]\nb: &b [*a,*a]\nc: &c [*b,*b]\n';
    await stage.push("main", { [FILE]: `${PLAYED}limits: {files: 3}\n${bomb}` }, { as: "you" });
    const said = await stage.reads(/can't be used: `?\.github\/baton\.yml`?: line 6: an anchor/, {
      on: stage.issue,
    });
    expect(said).toContain("write the value out where it is needed");
    const second = await stage
      .as("you")
      .post<{ number: number }>("/issues", { title: "Next", body: "Do more." });
    await stage.as("you").post(`/issues/${second.number}/labels`, { labels: ["orchestrate"] });
    await stage.reads(/can't be used: `?\.github\/baton\.yml`?: line 6/, { on: second.number });
    await stage.pass(20);
    await other.play();
    expect(stage.state()!.build).toMatchObject({ stop: { cause: "settings" }, play: before });
    const told = stage
      .comments()
      .filter(({ key, body }) => key !== "status" && body.includes("can't be used"));
    expect(told).toHaveLength(1);

    await stage.push("main", { [FILE]: `${PLAYED}limits: {files: 3}\n` }, { as: "you" });
    await stage.until(
      ({ build }) => build.stop === null && build.session_settings.limits.files === 3,
      "the build to go on",
    );
  },
);

test("given settings of another repository, then they apply; problems there are named by file and line", async () => {
  const shared = await openStage({
    files: { "baton/base.yml": "limits: {files: 7}\nmax_parallel: 1\n" },
  });
  const stage = await openStage({
    config: `_extends: ${shared.repository.name}:baton/base.yml\nmax_parallel: 2`,
  });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  expect(stage.state()!.build.session_settings.limits.files).toBe(7);

  await shared.push(
    "main",
    { "baton/base.yml": "limits: {files: 8}\nmax_parallel: s3cret\n" },
    { as: "you" },
  );
  await stage.tick();
  const said = await stage.reads(/can't be used: you\/units-\d+:baton\/base\.yml: line 2/, {
    on: stage.issue,
  });
  expect(said).not.toContain("s3cret");
  await shared.push("main", { "baton/base.yml": "limits: {files: 9}\n" }, { as: "you" });
  await stage.tick();
  await stage.until(
    ({ build }) => build.stop === null && build.session_settings.limits.files === 9,
    "the build to go on",
  );
  // Inherited settings are proven again, like the repository's own.
  const proofs = (checks: typeof stage.world.checkRuns) =>
    checks.filter(
      (one) => one.name === "baton/preflight" && one.repositoryId === stage.repository.id,
    );
  const hashes = (checks: typeof stage.world.checkRuns) =>
    proofs(checks).map((one) => one.externalId.split("/")[0]);
  await stage.untilWorld(
    ({ checkRuns }) => new Set(hashes(checkRuns)).size === 3,
    "three preflights",
  );
});
