/**
 * On a pull request that changes `.github/baton.yml`, the check run `baton/config` says what
 * changes.
 */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";

const FILE = ".github/baton.yml";
const PLAYED = 'engine: command\nisolation: "off"\ngates:\n  plan: auto\n';

async function open(stage: Stage, branch: string, files: Record<string, string>) {
  const head = await stage.push(branch, files);
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/pulls", { title: branch, head: branch, base: "main" });
  return { head, number };
}

const checkOn = (stage: Stage, sha: string) =>
  stage.untilWorld(
    ({ checkRuns }) => checkRuns.find((one) => one.headSha === sha && one.name === "baton/config"),
    `a check of the configuration on ${sha}`,
  );

test("given problems, then each is shown on its line; fixed, then the check says once what changes", async () => {
  const stage = await openStage();
  const other = await open(stage, "words", { "README.md": "# Other words\n" });
  const bad = await open(stage, "settings", {
    [FILE]: `${PLAYED}  landing: robot\nmax_paralel: 2\n`,
  });
  const refused = await checkOn(stage, bad.head);
  expect(refused).toMatchObject({
    conclusion: "failure",
    output: { title: "2 problems: the file can't be used" },
  });
  expect(refused.annotations).toMatchObject([
    {
      path: FILE,
      startLine: 5,
      title: "gates.landing",
      message: "expected `human` or `auto`, found `robot`",
    },
    {
      path: FILE,
      startLine: 6,
      message: "unknown key `max_paralel`; did you mean `max_parallel`?",
    },
  ]);

  const fixed = await stage.push("settings", { [FILE]: `${PLAYED}max_parallel: 2\n` });
  const passed = await checkOn(stage, fixed);
  expect(passed).toMatchObject({
    conclusion: "success",
    output: { title: "Valid: 1 setting changes" },
  });
  expect(passed.output.summary).toContain("| `max_parallel` | `4` | `2` |");

  // After another look it says nothing more. Baton never comments on other pull requests.
  await stage.as("wren").patch(`/pulls/${bad.number}`, { title: "Two at a time" });
  const removed = await open(stage, "removed", { [FILE]: "" });
  expect((await checkOn(stage, removed.head)).output.title).toMatch(/^Valid: 3 settings change/);
  const checks = stage.world.checkRuns.filter(({ name, repositoryId }) => {
    return name === "baton/config" && repositoryId === stage.repository.id;
  });
  expect(checks.map((one) => one.headSha)).toEqual([bad.head, fixed, removed.head]);
  expect(checks.map((one) => one.headSha)).not.toContain(other.head);
});
